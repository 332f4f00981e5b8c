/**
 * Who may talk to whom in Airflow's namespace: nobody, but for the flows listed here. Each flow is written once and becomes an
 * egress rule of its source and an ingress rule of its destination. Amazon VPC CNI enforces the policies, without rules for ICMP.
 */
import type { Access, StackSettings } from "../settings/types";
import { usesCelery } from "./executor";
import { nginxIngress } from "./accessGate";
import { type Component, components, podLabels, ports } from "./names";
import {
  block,
  dnsEgress,
  inNamespace,
  kubernetesApi,
  type NetworkPolicies,
  type NetworkPolicySpec,
  outside,
  type Peer,
  pods,
  type Port,
  tcp,
} from "./policyParts";

export type { NetworkPolicies, NetworkPolicySpec } from "./policyParts";

export interface NetworkPolicyInput {
  readonly airflow: StackSettings["airflow"];
  readonly identity: StackSettings["identity"];
  readonly access: Access;
  /** Range of the cluster's VPC, where the Kubernetes API answers. */
  readonly clusterVpcCidr: string;
  /** Ranges of the subnets that the database is in. */
  readonly dataSubnetCidrs: readonly string[];
}

/** Label of Reloader's pod, which lives in the namespace too. */
export const RELOADER_LABELS = { "app.kubernetes.io/name": "reloader" } as const;

/** Namespace of KEDA, which counts tasks in the metadata database. */
export const KEDA_NAMESPACE = "keda";

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
  const { adminUser, apiServer, cleanup, dagProcessor, migration, pgbouncer } = components;
  const { scheduler, triggerer, worker } = components;
  const database = input.dataSubnetCidrs.map(block);
  const git = tcp(gitPort(input.airflow.dags.repository));
  const gitReaders = [dagProcessor, triggerer, worker];
  const awsCallers = [apiServer, dagProcessor, triggerer, worker];
  return [
    ...[adminUser, pgbouncer, migration].map((name) =>
      outer(name, database, tcp(ports.postgresql)),
    ),
    // S3 and, without interface endpoints, every other AWS API answers from public addresses.
    ...awsCallers.map((name) => outer(name, [outside], tcp(443))),
    ...[cleanup, scheduler].map((name) =>
      outer(name, kubernetesApi(input.clusterVpcCidr), tcp(443)),
    ),
    ...(git.port === 443 ? [] : gitReaders.map((name) => outer(name, [outside], git))),
  ];
}

const outer = (workload: Component, peers: Peer[], port: Port): Outer => [workload, peers, port];

/**
 * Who reaches the API server from outside the namespace: the load balancer, or NGINX before it. Clients behind a network load balancer
 * keep their address where a proxy of the stack's own must be known by it.
 */
function callers(access: Access): Peer[] {
  switch (access.mode) {
    case "internal-alb":
      return access.balancerCidrs.map(block);
    case "internal-nlb": {
      const keeping = access.trustedProxyCidrs.length > 0 ? access.allowedCidrs : [];
      return [...new Set([...access.balancerCidrs, ...keeping])].map(block);
    }
    case "nginx":
      return [inNamespace(nginxIngress.namespace, nginxIngress.podLabels)];
    case "none":
      return [];
  }
}

/** Sources outside the namespace, by destination. */
function outerIngress({ access, airflow }: NetworkPolicyInput): Outer[] {
  const keda = inNamespace(KEDA_NAMESPACE, { app: "keda-operator" });
  const peers = callers(access);
  return [
    ...(peers.length > 0 ? [outer(components.apiServer, peers, tcp(ports.apiServer))] : []),
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
  const absent: readonly Component[] = [
    ...(celery ? [] : [components.redis]),
    ...(input.identity.mode === "password" ? [] : [components.adminUser]),
  ];
  const workloads = Object.values(components).filter((name) => !absent.includes(name));
  return {
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    dns: dnsEgress,
    reloader: {
      podSelector: { matchLabels: RELOADER_LABELS },
      policyTypes: ["Egress"],
      egress: [{ to: kubernetesApi(input.clusterVpcCidr), ports: [tcp(443)] }],
    },
    ...Object.fromEntries(workloads.map((name) => [name, policyOf(name, input)])),
  };
}
