import type { StackResource } from "../../inventory";
import { at, listOf, scalarAt, textAt } from "../../json";
import { known } from "../../known";
import { stackRule } from "../../rule";

/** Resources that are one rule beside their group. */
const BESIDE = [
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
] as const;

export const securityGroupOneOwner = stackRule({
  name: "security-group-one-owner",
  description:
    "A group's rules are written in one place; where some stand inside it and some beside it, each run removes the others'.",
  severity: "high",
  frameworks: [],
  remediation: { text: "Use standalone rules only." },
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
  check: (stack, report) => {
    for (const group of stack.ofType("aws:ec2/securityGroup:SecurityGroup")) {
      const beside = stack.referrers(group, "securityGroupId", ...BESIDE).map(trafficBeside);
      const inside = [...trafficInside(group, "ingress"), ...trafficInside(group, "egress")];
      if (beside.length > 0 && inside.some((traffic) => !beside.includes(traffic))) {
        report("rules stand inside the group and beside it", group.urn);
      }
    }
  },
});

/**
 * What a group says of its rules. Once the group exists, AWS's answer is among it, which has the rules beside
 * the group, too: so a rule is inside only where none beside it is about the same traffic.
 */
function trafficInside(group: StackResource, direction: "ingress" | "egress"): string[] {
  const rules = listOf(known(() => at(group.props, direction)));
  return rules.map((rule) => [direction, ...trafficOf(rule, "protocol")].join(" "));
}

function trafficBeside({ type, props }: StackResource): string {
  if (type === BESIDE[0]) {
    const direction = known(() => textAt(props, "type")) ?? "";
    return [direction, ...trafficOf(props, "protocol")].join(" ");
  }
  return [type === BESIDE[1] ? "ingress" : "egress", ...trafficOf(props, "ipProtocol")].join(" ");
}

/** Protocol and ports; all protocols have none. */
function trafficOf(rule: unknown, protocolKey: string): string[] {
  const protocol = known(() => scalarAt(rule, protocolKey)) ?? "";
  if (protocol === "-1") return [protocol];
  return [protocol, ...["fromPort", "toPort"].map((key) => known(() => scalarAt(rule, key)) ?? "")];
}
