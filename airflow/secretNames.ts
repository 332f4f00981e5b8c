/**
 * Kubernetes Secrets that External Secrets writes and the chart reads. Chart values name them and never hold their content.
 */
export const secretNames = {
  /** `connection`: SQLAlchemy URL through PgBouncer. With Celery also `kedaConnection`: the same for KEDA's scaler. */
  database: "airflow-db-secret",
  /** `connection`: SQLAlchemy URL straight to the database, for the migration job. */
  databaseDirect: "airflow-db-migration-secret",
  /** `pgbouncer.ini` and `users.txt`. */
  pgbouncerConfig: "airflow-pgbouncer-config",
  /** `connection`: the metrics exporter's way to PgBouncer's own console. */
  pgbouncerStats: "airflow-pgbouncer-stats",
  /** `fernet-key`: the newest key, a comma, the previous one. */
  fernetKey: "airflow-fernet-key",
  /** `api-secret-key`: signs UI sessions and requests for logs. */
  apiSecretKey: "airflow-api-secret-key",
  /** `jwt-secret`: signs API and task tokens. */
  jwtSecret: "airflow-jwt-secret",
  /** User and password of the DAG repository, under the two names each that git-sync 3 and 4 look for. */
  gitCredentials: "airflow-git-credentials",
  /** `gitSshKey`: private key for the DAG repository. */
  gitSshKey: "airflow-git-ssh-key",
  /** `client-secret`: Airflow's client at the sign-on provider. Needed with single sign-on only. */
  signOn: "airflow-sign-on",
  /** `connection`: URL of the Celery broker. Named with every executor, or the chart makes a random one. */
  brokerUrl: "airflow-broker-url",
  /** `password`: what Redis asks for. */
  redisPassword: "airflow-redis-password",
  /** `connection`: where Celery keeps results, the metadata database through PgBouncer. */
  resultBackend: "airflow-result-backend",
} as const;

/** Key of the administrator's Secret. */
export const ADMIN_PASSWORD_KEY = "password";

/**
 * Secret with the password of the administrator of a stack without single sign-on. Each generation has a Secret of its own: the job
 * that reads it must not find the one before.
 */
export const adminSecretName = (generation: number): string => `airflow-admin-user-${generation}`;
