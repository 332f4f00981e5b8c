import type { StackResource } from "../../inventory";
import { isSet } from "../../known";
import { stackRule } from "../../rule";

export const securityGroupOneOwner = stackRule({
  name: "security-group-one-owner",
  description:
    "A group's rules are written in one place; where some stand inside it and some beside it, each run removes the others'.",
  severity: "high",
  frameworks: [],
  remediation: { text: "Use standalone rules only." },
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
  check: (stack, report) => {
    const beside = [
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ] as const;
    for (const group of stack.ofType("aws:ec2/securityGroup:SecurityGroup")) {
      const inside = isSet(() => group.props.ingress) || isSet(() => group.props.egress);
      if (inside && given(group, beside)) {
        report("rules stand inside the group and beside it", group.urn);
      }
    }
    function given(group: StackResource, types: typeof beside): boolean {
      return stack.referrers(group, "securityGroupId", ...types).length > 0;
    }
  },
});
