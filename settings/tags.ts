import { projectName } from "./project";
import type { StackSettings } from "./schema";

/**
 * Tags of every AWS resource. The platform's own come last: `tags.extra` cannot change what says whose a resource is.
 */
export function resourceTags(
  { tags, tier }: Pick<StackSettings, "tags" | "tier">,
  stack: string,
): Record<string, string> {
  return {
    ...tags.extra,
    project: projectName,
    stack,
    environment: tier,
    owner: tags.owner,
    "cost-centre": tags.costCentre,
    "data-class": tags.dataClass,
    "managed-by": "pulumi",
  };
}
