/** What follows from a stack's way in: where its load balancer stands, and whose word counts. */
import { clusterSubnets } from "../network/addressPlan";
import type { StackSettings } from "./schema";

/** Ranges that follow from the mode and the network. */
export interface GateRanges {
  /** Ranges of the subnets that the load balancer has its addresses in; none without a load balancer. */
  readonly balancerCidrs: readonly string[];
  /** Ranges whose X-Forwarded headers are true: what stands in front of the API server, and a stack's own proxies. */
  readonly believedCidrs: readonly string[];
}

/** The section `access`, with the ranges that follow from it. */
export type Access = StackSettings["access"] & GateRanges;

type Input = Pick<StackSettings, "access" | "cluster" | "network">;

/** Whether the load balancer itself ends TLS. */
export const endsTls = ({ mode, zone, certificateArn }: StackSettings["access"]): boolean =>
  mode === "internal-alb" ||
  mode === "nginx" ||
  (mode === "internal-nlb" && (zone !== undefined || certificateArn !== undefined));

/** Subnets of one kind; of a VPC made elsewhere only the whole range is known. */
function subnets({ cluster, network }: Input, kind: "balancers" | "nodes" | "public"): string[] {
  if (cluster.existing !== undefined) return [cluster.existing.vpcCidr];
  try {
    return network.availabilityZones.map((zone) => clusterSubnets(network.clusterCidr, zone)[kind]);
  } catch {
    // The checks of the network say what is wrong with it.
    return [];
  }
}

/**
 * The access of a stack. An application load balancer sets X-Forwarded headers from its own addresses, NGINX from its pod's, which
 * are the nodes'. A network load balancer sets none, whether or not it ends TLS, so nobody is believed but a proxy in front of it.
 */
export function accessOf(settings: Input): Access {
  const { access } = settings;
  const balancers = access.internetFacing ? "public" : "balancers";
  const believed = {
    "internal-alb": () => subnets(settings, balancers),
    "internal-nlb": () => [],
    nginx: () => subnets(settings, "nodes"),
    none: () => [],
  };
  const own = access.hostName === undefined ? [] : believed[access.mode]();
  return {
    ...access,
    balancerCidrs: access.mode === "none" ? [] : subnets(settings, balancers),
    believedCidrs: [...new Set([...own, ...access.trustedProxyCidrs])],
  };
}
