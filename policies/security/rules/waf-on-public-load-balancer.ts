import { checkov, fsbp } from "../../frameworks";
import { each } from "../../known";
import { ENTRY_POINTS, entryPointsOf } from "../../kubernetes/entryPoints";
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
    for (const type of ENTRY_POINTS) {
      each(stack.ofType(type), (resource) => {
        const open = entryPointsOf(type, resource.props).filter((entry) => entry.internetFacing());
        const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
        const associated = stack.referrers(resource, "resourceArn", association).length > 0;
        for (const entry of open) {
          if (!associated && !entry.firewall()) {
            report(`${entry.where} faces the internet without a firewall`, resource.urn);
          }
        }
      });
    }
  },
});
