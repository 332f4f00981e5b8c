/** Who talks to whom in KEDA's namespace, and with whom outside it. */
import { KEDA_NAMESPACE } from "./networkPolicies";
import { components, podLabels, ports } from "./names";
import {
  block,
  dnsEgress,
  inNamespace,
  kubernetesApi,
  type Labels,
  type NetworkPolicies,
  type NetworkPolicySpec,
  tcp,
} from "./policyParts";

/** Labels of each workload's pods (chart keda). */
const workloads = {
  operator: { app: "keda-operator" },
  metrics: { app: "keda-operator-metrics-apiserver" },
  webhooks: { app: "keda-admission-webhooks" },
} as const satisfies Readonly<Record<string, Labels>>;

/** Where each listens: for the metrics server, and for the Kubernetes API (service.portHttpsTarget, webhooks.port). */
const listens = { operator: 9666, metrics: 6443, webhooks: 9443 } as const;

const these = (labels: Labels) => [inNamespace(KEDA_NAMESPACE, labels)];

/** What the namespace may ask for: three pods, and as many again while a version takes the place of another. */
export const kedaQuota = {
  pods: "8",
  "requests.cpu": "1",
  "requests.memory": "1Gi",
  "services.loadbalancers": "0",
} as const;

/**
 * Policies of the namespace. KEDA counts tasks in the metadata database, and gets to it through PgBouncer only.
 *
 * @param airflowNamespace Namespace of PgBouncer.
 * @param clusterVpcCidr Range of the cluster's VPC: the Kubernetes API calls from it.
 */
export function kedaPolicies(airflowNamespace: string, clusterVpcCidr: string): NetworkPolicies {
  const api = { to: kubernetesApi(clusterVpcCidr), ports: [tcp(443)] };
  const both: NetworkPolicySpec["policyTypes"] = ["Ingress", "Egress"];
  return {
    "default-deny": { podSelector: {}, policyTypes: both },
    dns: dnsEgress,
    operator: {
      podSelector: { matchLabels: workloads.operator },
      policyTypes: both,
      ingress: [{ from: these(workloads.metrics), ports: [tcp(listens.operator)] }],
      egress: [
        {
          to: [inNamespace(airflowNamespace, podLabels(components.pgbouncer))],
          ports: [tcp(ports.pgbouncer)],
        },
        api,
      ],
    },
    "metrics-server": {
      podSelector: { matchLabels: workloads.metrics },
      policyTypes: both,
      ingress: [{ from: [block(clusterVpcCidr)], ports: [tcp(listens.metrics)] }],
      egress: [{ to: these(workloads.operator), ports: [tcp(listens.operator)] }, api],
    },
    "admission-webhooks": {
      podSelector: { matchLabels: workloads.webhooks },
      policyTypes: both,
      ingress: [{ from: [block(clusterVpcCidr)], ports: [tcp(listens.webhooks)] }],
      egress: [api],
    },
  };
}
