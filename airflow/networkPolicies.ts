/**
 * Who may talk to whom in Airflow's namespace: nobody, but for the flows listed here. Each flow is written once and becomes an
 * egress rule of its source and an ingress rule of its destination. Amazon VPC CNI enforces the policies, without rules for ICMP.
 */
import type { Access, StackSettings } from "../settings/types";
import { usesCelery } from "./executor";
import { type Component, components, podLabels, ports } from "./names";

export interface NetworkPolicyInput {
  readonly airflow: StackSettings["airflow"];
  readonly access: Access;
  /** Range of the cluster's VPC: nodes, load balancers, endpoints of AWS services and the Kubernetes API. */
  readonly clusterVpcCidr: string;
  /** Ranges of the subnets that the database is in. */
  readonly dataSubnetCidrs: readonly string[];
}

interface Port {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

type Labels = Readonly<Record<string, string>>;

type Peer =
  | { readonly podSelector: { readonly matchLabels: Labels } }
  | {
      readonly namespaceSelector: { readonly matchLabels: Labels };
      readonly podSelector: { readonly matchLabels: Labels };
    }
  | { readonly ipBlock: { readonly cidr: string; readonly except?: string[] } };

export interface NetworkPolicySpec {
  readonly podSelector: { readonly matchLabels?: Labels };
  readonly policyTypes: ("Ingress" | "Egress")[];
  readonly ingress?: { readonly from: Peer[]; readonly ports: Port[] }[];
  readonly egress?: { readonly to: Peer[]; readonly ports: Port[] }[];
}

/** Policies by name. */
export type NetworkPolicies = Readonly<Record<string, NetworkPolicySpec>>;

/** Label of Reloader's pod, which lives in the namespace too. */
export const RELOADER_LABELS = { "app.kubernetes.io/name": "reloader" } as const;

/** Namespace of KEDA, which counts tasks in the metadata database. */
export const KEDA_NAMESPACE = "keda";

/** Instance metadata: pods have roles of their own and no business with the node's. */
const METADATA_SERVICE = "169.254.169.254/32";

/** What EKS gives services when nothing else is asked for ("Cluster service IP range", Amazon EKS User Guide). */
const SERVICE_CIDRS = ["10.100.0.0/16", "172.20.0.0/16"];

const tcp = (port: number): Port => ({ protocol: "TCP", port });
const block = (cidr: string): Peer => ({ ipBlock: { cidr } });
const pods = (...names: readonly Component[]): Peer[] =>
  names.map((name) => ({ podSelector: { matchLabels: podLabels(name) } }));
const inNamespace = (namespace: string, labels: Labels): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels: labels },
});
const anywhere: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: [METADATA_SERVICE] } };

/** Port of the git server: 443 by https, 22 by ssh, or the one that the address names. */
export function gitPort(repository: string): number {
  if (repository.startsWith("git@")) return 22;
  const { protocol, port } = new URL(repository);
  return port === "" ? (protocol === "ssh:" ? 22 : 443) : Number(port);
}

/** A flow inside the namespace. */
interface Flow {
  readonly from: readonly Component[];
  readonly to: Component;
  readonly port: Port;
}

function innerFlows({ airflow }: NetworkPolicyInput): Flow[] {
  const { apiServer, cleanup, dagProcessor, databaseCleanup, pgbouncer, redis } = components;
  const { scheduler, statsd, triggerer, worker } = components;
  const celery = usesCelery(airflow.executor);
  const core = [apiServer, dagProcessor, scheduler, triggerer];
  return [
    { from: [worker], to: apiServer, port: tcp(ports.apiServer) },
    {
      from: [...core, cleanup, databaseCleanup, ...(celery ? [worker] : [])],
      to: pgbouncer,
      port: tcp(ports.pgbouncer),
    },
    { from: [...core, worker], to: statsd, port: { protocol: "UDP", port: ports.statsd } },
    { from: [apiServer], to: triggerer, port: tcp(ports.triggererLogs) },
    ...(celery
      ? [
          { from: [apiServer], to: worker, port: tcp(ports.workerLogs) },
          { from: [scheduler, worker], to: redis, port: tcp(ports.redis) },
        ]
      : []),
  ];
}

/** A workload, who is on the other side, and the port. */
type Outer = readonly [workload: Component, peers: Peer[], port: Port];

/** Destinations outside the namespace, by source. */
function outerEgress(input: NetworkPolicyInput): Outer[] {
  const { apiServer, cleanup, dagProcessor, migration, pgbouncer } = components;
  const { scheduler, triggerer, worker } = components;
  const database = input.dataSubnetCidrs.map(block);
  const git = tcp(gitPort(input.airflow.dags.repository));
  const gitReaders = [dagProcessor, triggerer, worker];
  const awsCallers = [apiServer, dagProcessor, triggerer, worker];
  return [
    ...[pgbouncer, migration].map((name) => outer(name, database, tcp(ports.postgresql))),
    // S3 and, without interface endpoints, every other AWS API answers from public addresses.
    ...awsCallers.map((name) => outer(name, [anywhere], tcp(443))),
    ...[cleanup, scheduler].map((name) => outer(name, kubernetesApi(input), tcp(443))),
    ...(git.port === 443 ? [] : gitReaders.map((name) => outer(name, [anywhere], git))),
  ];
}

const outer = (workload: Component, peers: Peer[], port: Port): Outer => [workload, peers, port];

const kubernetesApi = ({ clusterVpcCidr }: NetworkPolicyInput): Peer[] =>
  [clusterVpcCidr, ...SERVICE_CIDRS].map(block);

/** Sources outside the namespace, by destination. */
function outerIngress(input: NetworkPolicyInput): Outer[] {
  const { access, airflow, clusterVpcCidr } = input;
  // Clients keep their address; health checks come from the load balancer's own, in the VPC.
  const callers = [...new Set([clusterVpcCidr, ...access.allowedCidrs])].map(block);
  const keda = inNamespace(KEDA_NAMESPACE, { app: "keda-operator" });
  return [
    ...(access.mode === "internal-nlb"
      ? [outer(components.apiServer, callers, tcp(ports.apiServer))]
      : []),
    ...(usesCelery(airflow.executor)
      ? [outer(components.pgbouncer, [keda], tcp(ports.pgbouncer))]
      : []),
  ];
}

function policyOf(component: Component, input: NetworkPolicyInput): NetworkPolicySpec {
  const flows = innerFlows(input);
  const ingress = [
    ...flows
      .filter(({ to }) => to === component)
      .map(({ from, port }) => ({ from: pods(...from), ports: [port] })),
    ...outerIngress(input)
      .filter(([to]) => to === component)
      .map(([, from, port]) => ({ from, ports: [port] })),
  ];
  const egress = [
    ...flows
      .filter(({ from }) => from.includes(component))
      .map(({ to, port }) => ({ to: pods(to), ports: [port] })),
    ...outerEgress(input)
      .filter(([from]) => from === component)
      .map(([, to, port]) => ({ to, ports: [port] })),
  ];
  return {
    podSelector: { matchLabels: podLabels(component) },
    policyTypes: ["Ingress", "Egress"],
    ...(ingress.length > 0 ? { ingress } : {}),
    ...(egress.length > 0 ? { egress } : {}),
  };
}

/** Every policy of the namespace: nothing for anybody, names for all, and the flows of each workload. */
export function networkPolicies(input: NetworkPolicyInput): NetworkPolicies {
  const celery = usesCelery(input.airflow.executor);
  const workloads = Object.values(components).filter((name) => name !== "redis" || celery);
  const dns: Port[] = [{ protocol: "UDP", port: 53 }, tcp(53)];
  return {
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    dns: {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [inNamespace("kube-system", { "k8s-app": "kube-dns" })], ports: dns }],
    },
    reloader: {
      podSelector: { matchLabels: RELOADER_LABELS },
      policyTypes: ["Egress"],
      egress: [{ to: kubernetesApi(input), ports: [tcp(443)] }],
    },
    ...Object.fromEntries(workloads.map((name) => [name, policyOf(name, input)])),
  };
}
