import type { StackSettings } from "../schema";
import { all, per, size, type Table } from "./perTier";

/** Airflow's defaults per tier; where the sizes come from is in docs/adr/0004-settings.md. */
export const airflowDefaults = {
  namespace: per("airflow-dev", "airflow-uat", "airflow-prod"),
  executor: all("KubernetesExecutor"),
  image: {
    admission: { mode: per("audit", "audit", "enforce"), repositories: all([]) },
    system: {},
  },
  dags: {
    repository: all("https://github.com/example-org/airflow-platform.git"),
    branch: all("main"),
    subPath: all("dags"),
    periodSeconds: all(60),
  },
  timeZone: all("UTC"),
  parallelism: per(16, 16, 64),
  scheduler: {
    replicas: per(1, 1, 2),
    resources: per(
      size("100m/256Mi", "500m/768Mi"),
      size("100m/256Mi", "500m/768Mi"),
      size("500m/1Gi", "2/2Gi"),
    ),
  },
  dagProcessor: {
    replicas: per(1, 1, 2),
    resources: per(
      size("100m/384Mi", "500m/768Mi"),
      size("100m/384Mi", "500m/768Mi"),
      size("500m/1Gi", "2/2Gi"),
    ),
  },
  triggerer: {
    replicas: per(1, 1, 2),
    resources: per(
      size("100m/384Mi", "500m/768Mi"),
      size("100m/384Mi", "500m/768Mi"),
      size("250m/512Mi", "1/1Gi"),
    ),
  },
  apiServer: {
    replicas: per(1, 1, 2),
    resources: per(
      size("100m/256Mi", "500m/768Mi"),
      size("100m/256Mi", "500m/768Mi"),
      size("500m/1Gi", "2/2560Mi"),
    ),
    workers: per(1, 1, 2),
    autoscaling: {
      enabled: per(false, false, true),
      maxReplicas: per(2, 2, 5),
      targetCpuPercent: all(70),
    },
    configPage: per("shown", "withoutSecrets", "hidden"),
  },
  pgbouncer: {
    replicas: per(1, 2, 2),
    resources: per(
      size("50m/64Mi", "250m/128Mi"),
      size("50m/64Mi", "250m/128Mi"),
      size("100m/128Mi", "500m/256Mi"),
    ),
    poolSize: per(20, 20, 50),
    maxClientConnections: per(200, 200, 500),
  },
  statsd: { resources: all(size("50m/64Mi", "200m/128Mi")) },
  gitSync: { resources: all(size("50m/64Mi", "200m/256Mi")) },
  tasks: {
    nodePool: all("tasks"),
    resources: per(
      size("250m/512Mi", "1/1Gi"),
      size("250m/512Mi", "1/1Gi"),
      size("500m/1Gi", "2/2Gi"),
    ),
    terminationGracePeriodSeconds: all(100),
  },
  celery: {
    minReplicas: per(0, 0, 1),
    maxReplicas: per(2, 2, 10),
    concurrency: per(4, 4, 8),
    resources: per(size("250m/1Gi", "1/2Gi"), size("250m/1Gi", "1/2Gi"), size("1/2Gi", "2/4Gi")),
  },
  databaseCleanup: {
    enabled: all(true),
    schedule: all("0 3 * * 0"),
    retentionDays: per(30, 60, 180),
  },
  teams: all([]),
  quota: {
    cpu: per("24", "24", "220"),
    memory: per("72Gi", "72Gi", "900Gi"),
    pods: per(100, 100, 1000),
  },
  config: all({}),
  values: all({}),
} satisfies Table<Omit<StackSettings["airflow"], "lambdaFunctionPrefix">>;
