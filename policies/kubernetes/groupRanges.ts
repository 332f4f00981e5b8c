import type { Inventory, StackResource } from "../inventory";
import { type SecurityRule, securityRules } from "../network";

/** Properties by which a load balancer names its security groups; an Ingress and a Service do in an annotation. */
const NAMED_IN = ["securityGroups", "metadata"];

/**
 * Ranges that the security groups of a load balancer let in; undefined where it names no group of the stack.
 *
 * @param resource A load balancer, or an Ingress or a Service that the load balancer controller makes one for.
 */
export function groupRanges(stack: Inventory, resource: StackResource): string[] | undefined {
  const groups = stack
    .ofType("aws:ec2/securityGroup:SecurityGroup")
    .filter((group) => NAMED_IN.some((property) => stack.refersTo(resource, property, group)));
  const beside = groups.flatMap((group) =>
    stack.referrers(
      group,
      "securityGroupId",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ),
  );
  const rules = [...groups, ...beside].flatMap((one) =>
    securityRules({
      ...one,
      ignoreChanges: [],
      deleteBeforeReplace: false,
      providerRegion: undefined,
    }).map((read): SecurityRule => read()),
  );
  const ingress = rules.filter(({ direction }) => direction === "ingress");
  return groups.length === 0 ? undefined : [...new Set(ingress.flatMap(({ cidrs }) => cidrs))];
}
