import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const loadBalancerDropsInvalidHeaders = resourceRule({
  name: "load-balancer-drops-invalid-headers",
  description: "Malformed headers are dropped before they reach Airflow.",
  severity: "medium",
  frameworks: [...fsbp("ELB.4"), ...checkov("CKV_AWS_131")],
  remediation: { text: "Set dropInvalidHeaderFields." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  check: ({ props }, report) => {
    const application = (props.loadBalancerType ?? "application") === "application";
    if (application && props.dropInvalidHeaderFields !== true) {
      report("dropInvalidHeaderFields is off");
    }
  },
  remediate: ({ props }) => ({ ...props, dropInvalidHeaderFields: true }),
});
