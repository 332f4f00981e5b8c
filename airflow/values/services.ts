/** What Airflow's processes lean on: PgBouncer, StatsD, Redis and git-sync. */
import { createHash } from "node:crypto";
import { usesCelery } from "../executor";
import { components, databaseCa } from "../names";
import { container, gitSyncContainer, nobodyPod, redisPod } from "../security";
import { secretNames } from "../secretNames";
import { serviceAccounts } from "../serviceAccounts";
import { sizes } from "../sizes";
import type { ChartValuesInput } from "./input";
import { disruptionBudget, serviceAccount, spread } from "./workload";

export function pgbouncerValues({ airflow, databaseCertificates }: ChartValuesInput) {
  const { replicas, resources } = airflow.pgbouncer;
  return {
    enabled: true,
    replicas,
    resources,
    configSecretName: secretNames.pgbouncerConfig,
    command: ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"],
    serviceAccount: serviceAccount(serviceAccounts.pgbouncer),
    podDisruptionBudget: disruptionBudget(replicas),
    topologySpreadConstraints: spread(components.pgbouncer),
    podAnnotations: {
      "checksum/database-ca": createHash("sha256").update(databaseCertificates).digest("hex"),
    },
    securityContexts: { pod: nobodyPod, container },
    extraVolumes: [{ name: "database-ca", configMap: { name: databaseCa.configMap } }],
    extraVolumeMounts: [{ name: "database-ca", mountPath: databaseCa.directory, readOnly: true }],
    // First out of the service's endpoints, then no new transactions; all within the pod's 30 seconds of grace.
    containerLifecycleHooks: {
      preStop: {
        exec: { command: ["/bin/sh", "-c", "sleep 5; killall -INT pgbouncer; sleep 20"] },
      },
    },
    metricsExporterSidecar: {
      resources: sizes.pgbouncerExporter,
      statsSecretName: secretNames.pgbouncerStats,
      securityContexts: { container },
    },
  };
}

export const statsdValues = ({ airflow }: ChartValuesInput) => ({
  enabled: true,
  resources: airflow.statsd.resources,
  serviceAccount: serviceAccount(serviceAccounts.statsd),
  securityContexts: { pod: nobodyPod, container },
});

export function redisValues({ airflow }: ChartValuesInput) {
  if (!usesCelery(airflow.executor)) return { enabled: false };
  return {
    enabled: true,
    resources: sizes.redis,
    passwordSecretName: secretNames.redisPassword,
    serviceAccount: serviceAccount(serviceAccounts.redis),
    securityContexts: { pod: redisPod, container },
    // Queued messages outlive a restart. The volume goes with the release.
    persistence: {
      enabled: true,
      size: "1Gi",
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" },
    },
    safeToEvict: false,
    terminationGracePeriodSeconds: 60,
  };
}

function gitCredentials(credentials: ChartValuesInput["airflow"]["dags"]["credentials"]) {
  switch (credentials?.type) {
    case undefined:
      return {};
    case "https":
      return { credentialsSecret: secretNames.gitCredentials };
    case "ssh":
      return { sshKeySecret: secretNames.gitSshKey, knownHosts: credentials.knownHosts };
  }
}

export function dagsValues({ airflow }: ChartValuesInput) {
  const { repository, branch, revision, subPath, periodSeconds, credentials } = airflow.dags;
  return {
    persistence: { enabled: false },
    gitSync: {
      enabled: true,
      repo: repository,
      // The chart hands git-sync both, as it was called before version 4 and since.
      branch: revision ?? branch,
      ref: revision ?? branch,
      subPath,
      depth: 1,
      period: `${periodSeconds}s`,
      // A short outage of the git server restarts nothing; DAGs stay as they were.
      maxFailures: 3,
      recommendedProbeSetting: true,
      livenessProbe: { enabled: true },
      resources: airflow.gitSync.resources,
      securityContexts: { container: gitSyncContainer },
      emptyDirConfig: { sizeLimit: "2Gi" },
      extraVolumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      ...gitCredentials(credentials),
    },
  };
}
