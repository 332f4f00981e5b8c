/** Names and ports that more than one part of the platform must agree on. */

/** Helm release; the chart puts it before the name of everything it makes. */
export const RELEASE = "airflow";

/** Database alias that PgBouncer serves; behind it lies the stack's own database. */
export const POOLED_DATABASE = `${RELEASE}-metadata`;

/** TCP ports, but for statsd, which is UDP. All above 1024: no container needs a capability to bind them. */
export const ports = {
  apiServer: 8080,
  pgbouncer: 6543,
  postgresql: 5432,
  redis: 6379,
  schedulerHealth: 8974,
  statsd: 9125,
  triggererLogs: 8794,
  workerLogs: 8793,
} as const;

/** Value of the label `component` that the chart puts on each workload's pods; jobs have the chart's too, whoever makes them. */
export const components = {
  adminUser: "create-user-job",
  apiServer: "api-server",
  cleanup: "airflow-cleanup-pods",
  dagProcessor: "dag-processor",
  databaseCleanup: "database-cleanup",
  migration: "run-airflow-migrations",
  pgbouncer: "pgbouncer",
  redis: "redis",
  scheduler: "scheduler",
  statsd: "statsd",
  triggerer: "triggerer",
  worker: "worker",
} as const;

export type Component = (typeof components)[keyof typeof components];

/** Labels that select the pods of one workload. Task pods and Celery workers are both `worker`. */
export const podLabels = (component: Component) => ({
  tier: "airflow",
  component,
  release: RELEASE,
});

/** Host of PgBouncer, also seen from other namespaces. */
export const pgbouncerHost = (namespace: string): string => `${RELEASE}-pgbouncer.${namespace}`;

/** Host of the Celery broker. */
export const redisHost = (namespace: string): string => `${RELEASE}-redis.${namespace}`;

/** Service of the UI and the REST API. */
export const apiServerService = `${RELEASE}-api-server`;

/** Where tasks report to. */
export const executionApiUrl = (namespace: string): string =>
  `http://${apiServerService}.${namespace}:${ports.apiServer}/execution/`;

/** ConfigMap and file with the certificates that the database's certificate is verified against. */
export const databaseCa = {
  configMap: "airflow-database-ca",
  file: "rds-ca.pem",
  directory: "/etc/airflow-database-ca",
} as const;

/** File of the database's certificate authorities inside a container. */
export const databaseCaPath = `${databaseCa.directory}/${databaseCa.file}`;
