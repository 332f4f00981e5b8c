import type { Access } from "../../settings/types";
import { components } from "../names";
import { AIRFLOW_HOME } from "../config";
import { serviceAccounts } from "../serviceAccounts";
import {
  apiServerArgs,
  proxyEnv,
  signOnEnv,
  usesSignOn,
  webserverConfig,
} from "../webserverConfig";
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
 * An internal network load balancer on the service's port, made by the AWS load balancer controller: straight to the pods, from
 * the allowed ranges only. Clients keep their address, so that logs and network policies see who calls; a pod of the cluster
 * uses the service instead ("NLB: annotations", AWS Load Balancer Controller documentation).
 */
function serviceValues(access: Access, healthPath: string) {
  if (access.mode !== "internal-nlb") return { type: "ClusterIP" };
  const prefix = "service.beta.kubernetes.io/aws-load-balancer";
  return {
    type: "LoadBalancer",
    annotations: {
      [`${prefix}-type`]: "external",
      [`${prefix}-nlb-target-type`]: "ip",
      [`${prefix}-scheme`]: "internal",
      [`${prefix}-attributes`]: "load_balancing.cross_zone.enabled=true",
      [`${prefix}-target-group-attributes`]: "preserve_client_ip.enabled=true",
      [`${prefix}-healthcheck-protocol`]: "HTTP",
      [`${prefix}-healthcheck-path`]: healthPath,
      [`${prefix}-healthcheck-port`]: "traffic-port",
    },
    loadBalancerSourceRanges: access.allowedCidrs,
  };
}

/** Sign-on and what the public address asks for: nothing where neither is set. */
function signOnValues({ access, identity }: ChartValuesInput) {
  const args = apiServerArgs(access, identity);
  return {
    ...(args === undefined ? {} : { args }),
    ...(usesSignOn(identity) ? { apiServerConfig: webserverConfig() } : {}),
  };
}

export function apiServerValues(input: ChartValuesInput) {
  const { airflow, access, identity, healthPath, roleArns } = input;
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
    service: serviceValues(access, healthPath),
    // Live logs of running tasks are read from their pods.
    allowPodLogReading: true,
    serviceAccount: serviceAccount(serviceAccounts.apiServer, {
      token: true,
      roleArn: roleArns.apiServer,
    }),
    podDisruptionBudget: disruptionBudget(replicas),
    topologySpreadConstraints: spread(components.apiServer),
    env: [
      ...[databaseEnv, apiSecretKeyEnv, noSecretsBackendEnv],
      ...[...proxyEnv(access), ...signOnEnv(identity)],
    ],
    extraVolumes: [{ name: "logs", emptyDir: {} }],
    extraVolumeMounts: [{ name: "logs", mountPath: `${AIRFLOW_HOME}/logs` }],
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: { ...probe, initialDelaySeconds: 0, timeoutSeconds: 20, failureThreshold: 30 },
    waitForMigrations: { enabled: false },
  };
}
