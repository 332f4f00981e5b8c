import type { Recipes } from "../support/world";

const size = {
  requests: { cpu: "100m", memory: "256Mi" },
  limits: { cpu: "500m", memory: "512Mi" },
};
const pod = { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: "RuntimeDefault" } };
const container = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
const account = (name: string, token = false) => ({
  serviceAccount: { create: true, name, automountServiceAccountToken: token },
});
const twice = {
  replicas: 2,
  podDisruptionBudget: { enabled: true, config: { maxUnavailable: 1 } },
  topologySpreadConstraints: [{ topologyKey: "topology.kubernetes.io/zone", maxSkew: 1 }],
};
const groomer = { logGroomerSidecar: { resources: size } };
const undisturbed = {
  safeToEvict: false,
  podAnnotations: { "karpenter.sh/do-not-disrupt": "true" },
};
const unhooked = { enabled: false, useHelmHooks: false };

/** The Airflow chart with both executors, as the platform's values have it. */
export const airflow: Recipes = {
  "kubernetes:helm.sh/v3:Release::airflow": {
    inputs: {
      name: "airflow",
      namespace: "airflow-prod",
      chart: "airflow",
      version: "1.22.0",
      repositoryOpts: { repo: "https://airflow.apache.org" },
      values: {
        executor: "KubernetesExecutor,CeleryExecutor",
        images: { airflow: { repository: "apache/airflow", digest: `sha256:${"b".repeat(64)}` } },
        securityContexts: { pod, containers: container },
        fernetKeySecretName: "airflow-fernet-key",
        apiSecretKeySecretName: "airflow-api-secret-key",
        jwtSecretName: "airflow-jwt-secret",
        data: {
          metadataSecretName: "airflow-db-secret",
          brokerUrlSecretName: "airflow-broker-url",
          resultBackendSecretName: "airflow-result-backend",
        },
        airflowVersion: "3.2.2",
        postgresql: { enabled: false },
        env: [{ name: "AIRFLOW_CONN_AWS_DEFAULT", value: "aws://" }],
        config: {
          api: { expose_config: "False" },
          core: {
            auth_manager: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
          },
          logging: { remote_logging: "True", remote_base_log_folder: "s3://logs/task-logs" },
        },
        createUserJob: unhooked,
        migrateDatabaseJob: unhooked,
        webserver: { enabled: false, defaultUser: { enabled: false } },
        apiServer: {
          resources: size,
          ...twice,
          ...account("airflow-api-server", true),
          service: { type: "ClusterIP" },
        },
        scheduler: { resources: size, ...twice, ...account("airflow-scheduler", true), ...groomer },
        dagProcessor: {
          resources: size,
          ...twice,
          ...account("airflow-dag-processor"),
          ...groomer,
        },
        triggerer: { resources: size, ...twice, ...account("airflow-triggerer"), ...groomer },
        workers: {
          kubernetes: { resources: size, ...undisturbed, ...account("airflow-task") },
          celery: { resources: size, ...undisturbed, ...twice, ...account("airflow-worker") },
        },
        pgbouncer: {
          enabled: true,
          resources: size,
          ...twice,
          ...account("airflow-pgbouncer"),
          securityContexts: { pod, container },
          configSecretName: "airflow-pgbouncer-config",
          metricsExporterSidecar: {
            resources: size,
            securityContexts: { container },
            statsSecretName: "airflow-pgbouncer-stats",
          },
        },
        statsd: {
          resources: size,
          ...account("airflow-statsd"),
          securityContexts: { pod, container },
        },
        redis: {
          enabled: true,
          resources: size,
          ...account("airflow-redis"),
          securityContexts: { pod, container },
          passwordSecretName: "airflow-redis-password",
        },
        cleanup: { enabled: true, resources: size, ...account("airflow-cleanup", true) },
        databaseCleanup: { enabled: true, resources: size, ...account("airflow-database-cleanup") },
        dags: {
          gitSync: {
            enabled: true,
            repo: "https://github.com/example-org/dags.git",
            ref: "c".repeat(40),
            resources: size,
            securityContexts: { container },
          },
        },
      },
    },
  },
  "kubernetes:helm.sh/v3:Release::karpenter": {
    inputs: {
      name: "karpenter",
      namespace: "kube-system",
      chart: "oci://public.ecr.aws/karpenter/karpenter",
      version: "KARPENTER",
      values: { settings: { clusterName: "airflow" } },
    },
  },
};
