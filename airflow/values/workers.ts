/** Task pods of the KubernetesExecutor, and Celery workers: where DAG authors' code runs. */
import { usesCelery, usesKubernetes } from "../executor";
import { components } from "../names";
import { doNotDisrupt, nodePlacement } from "../nodePlacement";
import { codeContainer } from "../security";
import { serviceAccounts } from "../serviceAccounts";
import { apiSecretKeyEnv, celeryEnv, kedaEnv } from "./environment";
import type { ChartValuesInput } from "./input";
import { disruptionBudget, serviceAccount, spread } from "./workload";

/** Neither the cluster autoscaler nor Karpenter takes a node away from under a task. */
const undisturbed = { safeToEvict: false, podAnnotations: doNotDisrupt };

/** The pod template. Only the scheduler may start pods: a task that could would read every secret of the namespace. */
function taskValues({ airflow, roleArns }: ChartValuesInput) {
  const { nodePool, resources, terminationGracePeriodSeconds } = airflow.tasks;
  return {
    resources,
    terminationGracePeriodSeconds,
    ...nodePlacement(nodePool),
    ...undisturbed,
    securityContexts: { container: codeContainer },
    serviceAccount: serviceAccount(serviceAccounts.task, { roleArn: roleArns.service }),
  };
}

function celeryValues({ airflow, roleArns }: ChartValuesInput) {
  const { minReplicas, maxReplicas, resources } = airflow.celery;
  return {
    resources,
    terminationGracePeriodSeconds: airflow.tasks.terminationGracePeriodSeconds,
    ...nodePlacement(airflow.tasks.nodePool),
    ...undisturbed,
    securityContexts: { container: codeContainer },
    serviceAccount: serviceAccount(serviceAccounts.worker, { roleArn: roleArns.service }),
    persistence: { enabled: false },
    podDisruptionBudget: disruptionBudget(maxReplicas),
    topologySpreadConstraints: spread(components.worker),
    env: [apiSecretKeyEnv, ...celeryEnv(airflow.executor), kedaEnv],
    keda: {
      enabled: true,
      minReplicaCount: minReplicas,
      maxReplicaCount: maxReplicas,
      pollingInterval: 10,
      // A queue that runs empty between two tasks must not cost a cold start.
      cooldownPeriod: 300,
      usePgbouncer: true,
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: {
            scaleDown: {
              stabilizationWindowSeconds: 300,
              policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
            },
          },
        },
      },
    },
    logGroomerSidecar: { enabled: false },
    waitForMigrations: { enabled: false },
  };
}

export function workerValues(input: ChartValuesInput) {
  const { executor } = input.airflow;
  return {
    ...(usesKubernetes(executor) ? { kubernetes: taskValues(input) } : {}),
    ...(usesCelery(executor) ? { celery: celeryValues(input) } : {}),
  };
}
