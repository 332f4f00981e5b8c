/** Who talks to whom in Argo CD's namespace, and with whom outside it. */
import type { Access } from "../settings/types";
import { argoCd } from "./gitOps";
import {
  block,
  dnsEgress,
  kubernetesApi,
  type NetworkPolicies,
  type NetworkPolicySpec,
  outside,
  type Peer,
  tcp,
} from "./policyParts";

const named = (name: string): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": name,
});

/** Labels of each workload's pods (chart argo-cd). */
const labels = {
  controller: named("argocd-application-controller"),
  redis: named("argocd-redis"),
  redisSecret: named("argocd-redis-secret-init"),
  repoServer: named("argocd-repo-server"),
  server: named("argocd-server"),
};

type Workload = keyof typeof labels;

const PORTS = { redis: 6379, repoServer: 8081 } as const;

const these = (...workloads: readonly Workload[]): Peer[] =>
  workloads.map((name) => ({ podSelector: { matchLabels: labels[name] } }));

const policy = (
  workload: Workload,
  flows: Pick<NetworkPolicySpec, "ingress" | "egress">,
): NetworkPolicySpec => ({
  podSelector: { matchLabels: labels[workload] },
  policyTypes: ["Ingress", "Egress"],
  ...flows,
});

const redis = { to: these("redis"), ports: [tcp(PORTS.redis)] };
const repoServer = { to: these("repoServer"), ports: [tcp(PORTS.repoServer)] };
/** Chart repositories, and the provider that people sign in with. */
const web = { to: [outside], ports: [tcp(443)] };

/**
 * Policies of the namespace.
 *
 * @param access Where the load balancer has its addresses.
 * @param clusterVpcCidr Range of the cluster's VPC.
 * @param ui Whether people reach the UI through the load balancer.
 */
export function argoCdPolicies(
  access: Access,
  clusterVpcCidr: string,
  ui: boolean,
): NetworkPolicies {
  const api = { to: kubernetesApi(clusterVpcCidr), ports: [tcp(443)] };
  const balancer = {
    from: access.balancerCidrs.map(block),
    ports: [tcp(argoCd.server.containerPort)],
  };
  return {
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    dns: dnsEgress,
    controller: policy("controller", { egress: [api, redis, repoServer] }),
    "repo-server": policy("repoServer", {
      ingress: [{ from: these("controller", "server"), ports: repoServer.ports }],
      egress: [redis, web],
    }),
    redis: policy("redis", {
      ingress: [{ from: these("controller", "repoServer", "server"), ports: redis.ports }],
    }),
    // Makes Redis's password once.
    "redis-secret": policy("redisSecret", { egress: [api] }),
    server: policy("server", {
      ...(ui ? { ingress: [balancer] } : {}),
      egress: [api, redis, repoServer, ...(ui ? [web] : [])],
    }),
  };
}
