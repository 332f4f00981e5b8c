import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const loadBalancerDeletionProtection = resourceRule({
  name: "load-balancer-deletion-protection",
  description:
    "A load balancer cannot be deleted by mistake: its address is in DNS and in firewalls.",
  severity: "medium",
  frameworks: [...fsbp("ELB.6"), ...checkov("CKV_AWS_150")],
  remediation: { text: "Set enableDeletionProtection." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  check: ({ props }, report) => {
    if (props.enableDeletionProtection !== true) report("enableDeletionProtection is off");
  },
  remediate: ({ props }) => ({ ...props, enableDeletionProtection: true }),
});
