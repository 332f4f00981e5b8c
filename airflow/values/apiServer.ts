import { components } from "../names";
import { AIRFLOW_HOME } from "../home";
import { serviceAccounts } from "../serviceAccounts";
import { usesSignOn } from "../signOn";
import { apiServerArgs, proxyEnv, signOnEnv, webserverConfig } from "../webserverConfig";
import { apiSecretKeyEnv, databaseEnv, noSecretsBackendEnv } from "./environment";
import type { ChartValuesInput } from "./input";
import { disruptionBudget, serviceAccount, spread } from "./workload";

/** The path is the chart's own, right for Airflow 3. An answer says that the API server lives; the body tells of the scheduler. */
const probe = {
  initialDelaySeconds: 15,
  timeoutSeconds: 10,
  failureThreshold: 5,
  periodSeconds: 10,
  scheme: "HTTP",
};

/**
 * Seconds that a pod goes on answering after it was told to end. Services and load balancers hear of its end at the same moment, and send
 * calls until they have ("Pod Lifecycle", Kubernetes documentation, "Termination of Pods"); a pod that is gone by then refuses them. Half of
 * the 30 seconds that a pod has: the other half is for calls that run.
 */
const FAREWELL_SECONDS = 15;

/** Sign-on and what the public address asks for: nothing where neither is set. */
function signOnValues({ access, identity }: ChartValuesInput) {
  const args = apiServerArgs(access, identity);
  return {
    ...(args === undefined ? {} : { args }),
    ...(usesSignOn(identity) ? { apiServerConfig: webserverConfig() } : {}),
  };
}

export function apiServerValues(input: ChartValuesInput) {
  const { airflow, access, identity, signOnClient, roleArns } = input;
  const { replicas, resources, autoscaling } = airflow.apiServer;
  return {
    ...signOnValues(input),
    replicas,
    resources,
    hpa: {
      enabled: autoscaling.enabled,
      minReplicaCount: replicas,
      maxReplicaCount: autoscaling.maxReplicas,
      metrics: [
        {
          type: "Resource",
          resource: {
            name: "cpu",
            target: { type: "Utilization", averageUtilization: autoscaling.targetCpuPercent },
          },
        },
      ],
    },
    // Load balancers are components/accessGate's.
    service: { type: "ClusterIP" },
    // Live logs of running tasks are read from their pods.
    allowPodLogReading: true,
    serviceAccount: serviceAccount(serviceAccounts.apiServer, {
      token: true,
      roleArn: roleArns.apiServer,
    }),
    containerLifecycleHooks: { preStop: { sleep: { seconds: FAREWELL_SECONDS } } },
    podDisruptionBudget: disruptionBudget(replicas),
    topologySpreadConstraints: spread(components.apiServer),
    env: [
      ...[databaseEnv, apiSecretKeyEnv, noSecretsBackendEnv],
      ...[...proxyEnv(access), ...signOnEnv(identity, signOnClient, airflow.teams)],
    ],
    extraVolumes: [{ name: "logs", emptyDir: {} }],
    extraVolumeMounts: [{ name: "logs", mountPath: `${AIRFLOW_HOME}/logs` }],
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: { ...probe, initialDelaySeconds: 0, timeoutSeconds: 20, failureThreshold: 30 },
    waitForMigrations: { enabled: false },
  };
}
