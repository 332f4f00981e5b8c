import { checkov, fsbp } from "../../frameworks";
import { ENTRY_POINTS, eachEntryPoint } from "../../kubernetes/entryPoints";
import { stackRule } from "../../rule";

export const wafOnPublicLoadBalancer = stackRule({
  name: "waf-on-public-load-balancer",
  description: "Whatever faces the internet stands behind a web application firewall.",
  severity: "critical",
  frameworks: [...fsbp("ELB.16"), ...checkov("CKV2_AWS_28")],
  remediation: {
    settingsKey: "access.internetFacing",
    text: "Associate a WebAcl, or name one in the Ingress's wafv2-acl-arn annotation.",
  },
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-chapter.html",
  check: (stack, report) => {
    eachEntryPoint(stack, ENTRY_POINTS, (entry, { urn }) => {
      if (entry.internetFacing() && !entry.firewall()) {
        report(`${entry.where} faces the internet without a firewall`, urn);
      }
    });
  },
});
