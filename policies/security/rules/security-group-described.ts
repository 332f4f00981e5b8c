import { checkov } from "../../frameworks";
import { each } from "../../known";
import { SECURITY_GROUP_RULES, securityRules } from "../../network";
import { resourceRule } from "../../rule";

export const securityGroupDescribed = resourceRule({
  name: "security-group-described",
  description:
    "Every security group and rule says what it is for, so that nobody keeps one out of fear.",
  severity: "low",
  frameworks: [...checkov("CKV_AWS_23")],
  remediation: { text: "Give it a description." },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  types: [...SECURITY_GROUP_RULES],
  check: (resource, report) => {
    const { type, props } = resource;
    if (type === "aws:ec2/securityGroup:SecurityGroup") {
      const text = props.description;
      if (text === undefined || text === "" || text === "Managed by Pulumi") {
        report("the group has no description");
      }
    }
    each(securityRules(resource), (read) => {
      const { direction, description, fromPort, toPort } = read();
      if (description === undefined) {
        report(`the ${direction} rule for ports ${fromPort}–${toPort} has no description`);
      }
    });
  },
});
