/** Scheduler, DAG processor and triggerer: the long-lived processes that nobody calls. */
import { components, ports } from "../names";
import { secretNames } from "../secretNames";
import { serviceAccounts } from "../serviceAccounts";
import { sizes } from "../sizes";
import { apiSecretKeyEnv, celeryEnv, databaseEnv, noSecretsBackendEnv } from "./environment";
import type { ChartValuesInput } from "./input";
import { teamRepositories } from "./teams";
import { commandProbe, disruptionBudget, serviceAccount, spread } from "./workload";

/** Deletes old files of the pod's own log folder; task logs are in S3. */
const logGroomerSidecar = { retentionDays: 2, resources: sizes.logGroomer };

/** The migration job has run before these pods start, so none waits for it. */
const waitForMigrations = { enabled: false };

const schedulerHealth = [
  "python",
  "-c",
  `import urllib.request; urllib.request.urlopen("http://127.0.0.1:${ports.schedulerHealth}/health", timeout=10)`,
];

export function schedulerValues({ airflow }: ChartValuesInput) {
  const { replicas, resources } = airflow.scheduler;
  return {
    replicas,
    resources,
    serviceAccount: serviceAccount(serviceAccounts.scheduler, { token: true }),
    podDisruptionBudget: disruptionBudget(replicas),
    topologySpreadConstraints: spread(components.scheduler),
    env: [databaseEnv, noSecretsBackendEnv, ...celeryEnv(airflow.executor)],
    livenessProbe: {
      initialDelaySeconds: 30,
      timeoutSeconds: 15,
      failureThreshold: 5,
      periodSeconds: 30,
      command: schedulerHealth,
    },
    startupProbe: {
      initialDelaySeconds: 0,
      timeoutSeconds: 15,
      failureThreshold: 30,
      periodSeconds: 10,
      command: schedulerHealth,
    },
    terminationGracePeriodSeconds: 60,
    logGroomerSidecar,
    waitForMigrations,
  };
}

export function dagProcessorValues(input: ChartValuesInput) {
  const { airflow, roleArns } = input;
  const { replicas, resources } = airflow.dagProcessor;
  return {
    enabled: true,
    replicas,
    resources,
    serviceAccount: serviceAccount(serviceAccounts.dagProcessor, { roleArn: roleArns.service }),
    podDisruptionBudget: disruptionBudget(replicas),
    topologySpreadConstraints: spread(components.dagProcessor),
    env: [databaseEnv],
    livenessProbe: commandProbe,
    terminationGracePeriodSeconds: 60,
    logGroomerSidecar,
    waitForMigrations,
    ...teamRepositories(input),
  };
}

export function triggererValues(input: ChartValuesInput) {
  const { airflow, roleArns } = input;
  const { replicas, resources } = airflow.triggerer;
  return {
    enabled: true,
    replicas,
    resources,
    // Its logs go to S3 like any other; without a volume it can run in any zone.
    persistence: { enabled: false },
    serviceAccount: serviceAccount(serviceAccounts.triggerer, { roleArn: roleArns.service }),
    podDisruptionBudget: disruptionBudget(replicas),
    topologySpreadConstraints: spread(components.triggerer),
    env: [databaseEnv, apiSecretKeyEnv],
    livenessProbe: commandProbe,
    terminationGracePeriodSeconds: 60,
    logGroomerSidecar,
    waitForMigrations,
    ...teamRepositories(input),
  };
}

/** The names by which the chart finds every secret; it makes none of its own. */
export const secretValues = {
  apiSecretKeySecretName: secretNames.apiSecretKey,
  fernetKeySecretName: secretNames.fernetKey,
  jwtSecretName: secretNames.jwtSecret,
};
