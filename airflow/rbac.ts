/** What Airflow's pods may do in the Kubernetes API: three accounts, pods of their own namespace only. */
import type { StackSettings } from "../settings/types";
import { usesKubernetes } from "./executor";
import { serviceAccounts } from "./serviceAccounts";

export interface NamespaceRole {
  readonly serviceAccount: string;
  readonly rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
}

const core = (resource: string, ...verbs: string[]) => ({
  apiGroups: [""],
  resources: [resource],
  verbs,
});

/**
 * Roles by name. Tasks have none: whoever may start a pod can mount every secret of the namespace into it. A stack whose DAGs start
 * pods themselves (KubernetesPodOperator) says `airflow.values: {rbac: {create: true}}` and accepts that.
 */
export function namespaceRoles(
  executor: StackSettings["airflow"]["executor"],
): Readonly<Record<string, NamespaceRole>> {
  return {
    "airflow-log-reader": {
      serviceAccount: serviceAccounts.apiServer,
      rules: [core("pods", "get", "list"), core("pods/log", "get")],
    },
    ...(usesKubernetes(executor)
      ? {
          "airflow-pod-launcher": {
            serviceAccount: serviceAccounts.scheduler,
            rules: [
              core("pods", "create", "delete", "get", "list", "patch", "watch"),
              core("pods/log", "get"),
            ],
          },
          "airflow-pod-cleaner": {
            serviceAccount: serviceAccounts.cleanup,
            rules: [core("pods", "delete", "list")],
          },
        }
      : {}),
  };
}
