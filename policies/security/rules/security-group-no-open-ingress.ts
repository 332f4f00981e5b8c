import { checkov, cisAws, fsbp } from "../../frameworks";
import { each } from "../../known";
import { SECURITY_GROUP_RULES, isEverywhere, securityRules } from "../../network";
import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const securityGroupNoOpenIngress = resourceRule({
  name: "security-group-no-open-ingress",
  description: "No security group lets the internet in, on any port.",
  severity: "critical",
  frameworks: [
    ...fsbp("EC2.13", "EC2.14", "EC2.18", "EC2.19"),
    ...cisAws("5.3", "5.4"),
    ...checkov("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277"),
  ],
  remediation: {
    settingsKey: "access.allowedCidrs",
    text: "Name ranges or groups. The way to the UI is opened to access.allowedCidrs only.",
  },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  parameters: {
    allowHttps: flag(
      false,
      "Whether port 443 may be open to the internet, for an internet-facing load balancer.",
    ),
  },
  types: [...SECURITY_GROUP_RULES],
  check: (resource, report, { allowHttps }) => {
    each(securityRules(resource), (read) => {
      const rule = read();
      const open = rule.cidrs.filter(isEverywhere);
      const https = rule.fromPort === 443 && rule.toPort === 443 && rule.protocol === "tcp";
      if (rule.direction !== "ingress" || open.length === 0 || (https && allowHttps)) return;
      const ports =
        rule.protocol === "-1" ? "every port" : `${rule.protocol} ${rule.fromPort}–${rule.toPort}`;
      report(`${open.join(" and ")} may reach ${ports}`);
    });
  },
});
