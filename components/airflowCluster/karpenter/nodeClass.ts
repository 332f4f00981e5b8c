import { NODE_POOL_KEY } from "../../../airflow/nodePlacement";
import type { NodePoolSettings } from "../../../settings/types";

export interface NodeClassInput {
  readonly instanceProfile: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** Root volume, GiB. */
  readonly diskGib: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** How a task node is built: spec of an EC2NodeClass ("NodeClasses", Karpenter documentation). */
export function nodeClassSpec(input: NodeClassInput) {
  return {
    amiSelectorTerms: [{ alias: "al2023@latest" }],
    instanceProfile: input.instanceProfile,
    subnetSelectorTerms: input.subnetIds.map((id) => ({ id })),
    securityGroupSelectorTerms: [{ id: input.securityGroupId }],
    associatePublicIPAddress: false,
    metadataOptions: {
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "required",
    },
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: {
          volumeSize: `${input.diskGib}Gi`,
          volumeType: "gp3",
          encrypted: true,
          deleteOnTermination: true,
        },
      },
    ],
    tags: input.tags,
  };
}

/** Karpenter takes spot where both are allowed, and falls back when EC2 has none. */
const CAPACITY_TYPES: Readonly<Record<NodePoolSettings["capacity"], readonly string[]>> = {
  spot: ["spot"],
  onDemand: ["on-demand"],
  spotWithOnDemandFallback: ["spot", "on-demand"],
};

/** A node that never empties is renewed after a week, for its patches. */
const EXPIRE_AFTER = "168h";

/** How long a running task may hold up the renewal of its node. */
const TERMINATION_GRACE_PERIOD = "24h";

/** How long an empty node waits for the next task. */
const CONSOLIDATE_AFTER = "5m";

/**
 * Which nodes a pool may start, and when it ends them: spec of a NodePool ("NodePools" and "Disruption",
 * Karpenter documentation). Only empty nodes are consolidated, so no task is ever moved to save money.
 *
 * @param pool Name of the pool: label and taint of its nodes.
 */
export function nodePoolSpec(pool: string, settings: NodePoolSettings) {
  const among = (key: string, values: readonly string[]) => ({ key, operator: "In", values });
  return {
    template: {
      metadata: { labels: { [NODE_POOL_KEY]: pool } },
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: pool },
        taints: [{ key: NODE_POOL_KEY, value: pool, effect: "NoSchedule" }],
        requirements: [
          among("karpenter.sh/capacity-type", CAPACITY_TYPES[settings.capacity]),
          among("karpenter.k8s.aws/instance-category", settings.instanceCategories),
          {
            key: "karpenter.k8s.aws/instance-generation",
            operator: "Gt",
            values: [String(settings.minGeneration - 1)],
          },
          among("kubernetes.io/arch", [settings.architecture]),
          among("kubernetes.io/os", ["linux"]),
        ],
        expireAfter: EXPIRE_AFTER,
        terminationGracePeriod: TERMINATION_GRACE_PERIOD,
      },
    },
    limits: { cpu: settings.cpuLimit, memory: settings.memoryLimit },
    disruption: {
      consolidationPolicy: "WhenEmpty",
      consolidateAfter: CONSOLIDATE_AFTER,
      budgets: [
        { nodes: "100%", reasons: ["Empty"] },
        { nodes: "10%", reasons: ["Drifted"] },
      ],
    },
  };
}
