import { entriesOf } from "../merge";
import { defaultCidrs, slug } from "../names";
import { zonesOf } from "../regions";
import type { Tier } from "../schema";
import { airflowDefaults } from "./airflow";
import { pick } from "./perTier";
import { nodePool, platformDefaults } from "./platform";

/** What a node pool has where the stack file says nothing. */
export const nodePoolDefaults = (tier: Tier): unknown => pick(nodePool, tier);

/**
 * Everything a stack has without saying so: a tree in the settings' shape, complete but for the optional keys.
 *
 * @param tier The stack's tier.
 * @param stack The stack's name; the default names and address ranges are made from it.
 * @param region The stack's region; its first zones are the default ones, two in dev and uat, three in prod.
 */
export function defaultsFor(tier: Tier, stack: string, region: string): Record<string, unknown> {
  const { network, cluster, secrets, ...rest } = platformDefaults;
  const chosen = (part: unknown): object => Object.fromEntries(entriesOf(pick(part, tier)));
  return {
    tier,
    ...chosen(rest),
    network: {
      ...defaultCidrs(stack),
      availabilityZones: zonesOf(region).slice(0, tier === "prod" ? 3 : 2),
      ...chosen(network),
    },
    cluster: {
      name: `airflow-${slug(stack, 32)}`,
      ...chosen(cluster),
      nodePools: { tasks: nodePoolDefaults(tier) },
    },
    secrets: { prefix: slug(stack, 32), ...chosen(secrets) },
    airflow: { ...chosen(airflowDefaults), lambdaFunctionPrefix: `${slug(stack, 40)}-airflow-` },
  };
}
