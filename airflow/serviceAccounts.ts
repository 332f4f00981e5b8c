/** Kubernetes service accounts, one per workload: roles and permissions are bound to these names. */
export const serviceAccounts = {
  adminUser: "airflow-admin-user",
  /** Of the same job, where it is a hook of Argo CD. */
  adminUserHook: "airflow-admin-user-hook",
  apiServer: "airflow-api-server",
  cleanup: "airflow-cleanup",
  dagProcessor: "airflow-dag-processor",
  databaseCleanup: "airflow-database-cleanup",
  migration: "airflow-database-migration",
  migrationHook: "airflow-database-migration-hook",
  pgbouncer: "airflow-pgbouncer",
  redis: "airflow-redis",
  scheduler: "airflow-scheduler",
  secretsSync: "airflow-secrets-sync",
  statsd: "airflow-statsd",
  task: "airflow-task",
  triggerer: "airflow-triggerer",
  worker: "airflow-worker",
} as const;

/** Accounts whose pods run DAG authors' code: they share airflow-service-role. */
export const codeRunningServiceAccounts: readonly string[] = [
  serviceAccounts.dagProcessor,
  serviceAccounts.task,
  serviceAccounts.triggerer,
  serviceAccounts.worker,
];
