import { checkov, fsbp } from "../../frameworks";
import { stackRule } from "../../rule";

export const wafLogs = stackRule({
  name: "waf-logs",
  description:
    "The firewall logs what it sees, so that an attack and a false alarm can be told apart.",
  severity: "medium",
  frameworks: [...fsbp("WAF.11"), ...checkov("CKV2_AWS_31")],
  remediation: { text: "Add a WebAclLoggingConfiguration." },
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
  check: (stack, report) => {
    const type = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
    for (const acl of stack.ofType("aws:wafv2/webAcl:WebAcl")) {
      if (stack.referrers(acl, "resourceArn", type).length === 0) {
        report("the firewall logs nothing", acl.urn);
      }
    }
  },
});
