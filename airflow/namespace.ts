/** Labels and limits of Airflow's namespace. */
import type { Access, StackSettings } from "../settings/types";
import { GATE_LABELS } from "./accessGate";
import type { Team } from "./teams";

/** The strictest of the Pod Security Standards, enforced, and told to whoever creates a pod that falls short. */
export const podSecurityLabels: Readonly<Record<string, string>> = Object.fromEntries(
  ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, "latest"],
  ]),
);

/** Labels of Airflow's namespace: its pods are restricted, and its Ingress may use the load balancer. */
export const namespaceLabels: Readonly<Record<string, string>> = {
  ...podSecurityLabels,
  ...GATE_LABELS,
};

/** What the namespace may use in all. Load balancers are counted because each costs about $17 a month. */
export function quota(
  airflow: StackSettings["airflow"],
  access: Access,
): Readonly<Record<string, string>> {
  const { cpu, memory, pods } = airflow.quota;
  return {
    "requests.cpu": cpu,
    "requests.memory": memory,
    pods: String(pods),
    "services.loadbalancers": access.mode === "internal-nlb" ? "1" : "0",
  };
}

/** Size of a container that says none; without one the quota would refuse its pod. */
export const containerDefaults = {
  type: "Container",
  defaultRequest: { cpu: "100m", memory: "128Mi" },
  default: { cpu: "500m", memory: "512Mi" },
};

/** What a team's tasks may use in all. */
export const teamQuota = ({
  quota: { cpu, memory, pods },
}: Team): Readonly<Record<string, string>> => ({
  "requests.cpu": cpu,
  "requests.memory": memory,
  pods: String(pods),
});

/** The pods that a team's quota counts. */
export const inPriorityClass = (name: string) => ({
  matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: [name] }],
});
