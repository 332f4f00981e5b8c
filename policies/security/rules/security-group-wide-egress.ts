import { checkov } from "../../frameworks";
import { each } from "../../known";
import { SECURITY_GROUP_RULES, isEverywhere, securityRules } from "../../network";
import { resourceRule } from "../../rule";

export const securityGroupWideEgress = resourceRule({
  name: "security-group-wide-egress",
  description:
    "A security group names what may be reached, so that a stolen workload cannot send data anywhere.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [...checkov("CKV_AWS_382")],
  remediation: {
    settingsKey: "network.natGateways",
    text: "Name ranges or groups. Nodes need the internet for images and AWS; network.interfaceEndpoints with no NAT gateway keeps them inside.",
  },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  types: [...SECURITY_GROUP_RULES],
  check: (resource, report) => {
    each(securityRules(resource), (read) => {
      const { direction, protocol, cidrs } = read();
      const open = cidrs.filter(isEverywhere);
      if (direction === "egress" && protocol === "-1" && open.length > 0) {
        report(`everything may be sent to ${open.join(" and ")}`);
      }
    });
  },
});
