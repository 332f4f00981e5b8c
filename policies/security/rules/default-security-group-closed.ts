import { checkov, cisAws, fsbp } from "../../frameworks";
import { listOf } from "../../json";
import { each } from "../../known";
import { stackRule } from "../../rule";
import { vpcsOf } from "../../vpc";

export const defaultSecurityGroupClosed = stackRule({
  name: "default-security-group-closed",
  description:
    "The default security group of each VPC allows nothing, so that what nobody placed reaches nobody.",
  severity: "medium",
  frameworks: [...fsbp("EC2.2"), ...cisAws("5.5"), ...checkov("CKV2_AWS_12")],
  remediation: { text: "Adopt it as a DefaultSecurityGroup without rules; NetworkPair does." },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  check: (stack, report) => {
    const type = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    each(vpcsOf(stack), (vpc) => {
      const groups = stack.referrers(vpc, "vpcId", type);
      if (groups.length === 0) report("the VPC's default group keeps AWS's open rules", vpc.urn);
      for (const { props, urn } of groups) {
        const rules = [...listOf(props.ingress), ...listOf(props.egress)].length;
        if (rules > 0) report(`the default group has ${rules} rule${rules === 1 ? "" : "s"}`, urn);
      }
    });
  },
});
