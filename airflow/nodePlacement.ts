/** Label and taint that every Karpenter node pool of the platform carries; the value is the pool's name. */
export const NODE_POOL_KEY = "airflow-platform/node-pool";

/** Where a pod runs: on one node pool and nowhere else. */
export interface NodePlacement {
  readonly nodeSelector: { readonly [NODE_POOL_KEY]: string };
  readonly tolerations: {
    readonly key: string;
    readonly operator: "Equal";
    readonly value: string;
    readonly effect: "NoSchedule";
  }[];
}

/**
 * Puts pods on a node pool: the selector keeps them off other nodes, the toleration lets them on the pool's tainted ones.
 *
 * @param pool Name of a pool in `cluster.nodePools`.
 */
export const nodePlacement = (pool: string): NodePlacement => ({
  nodeSelector: { [NODE_POOL_KEY]: pool },
  tolerations: [{ key: NODE_POOL_KEY, operator: "Equal", value: pool, effect: "NoSchedule" }],
});

/** Karpenter leaves a node alone while a pod with this annotation runs on it ("Disruption", Karpenter documentation). */
export const doNotDisrupt = { "karpenter.sh/do-not-disrupt": "true" } as const;
