import { checkov, fsbp } from "../../frameworks";
import { CLASS_PARAMETERS, classAttributes } from "../../kubernetes/ingressClass";
import { resourceRule } from "../../rule";

const ATTRIBUTE = "routing.http.drop_invalid_header_fields.enabled";

export const loadBalancerDropsInvalidHeaders = resourceRule({
  name: "load-balancer-drops-invalid-headers",
  description: "Malformed headers are dropped before they reach Airflow.",
  severity: "medium",
  frameworks: [...fsbp("ELB.4"), ...checkov("CKV_AWS_131")],
  remediation: { text: "Set dropInvalidHeaderFields." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer", CLASS_PARAMETERS],
  check: ({ type, props }, report) => {
    if (type !== "aws:lb/loadBalancer:LoadBalancer") {
      const drops = classAttributes(type, props)?.get(ATTRIBUTE);
      if (drops !== "true") report(`${ATTRIBUTE} is off`);
      return;
    }
    const application = (props.loadBalancerType ?? "application") === "application";
    if (application && props.dropInvalidHeaderFields !== true) {
      report("dropInvalidHeaderFields is off");
    }
  },
  remediate: ({ type, props }) =>
    type === "aws:lb/loadBalancer:LoadBalancer"
      ? { ...props, dropInvalidHeaderFields: true }
      : { ...props },
});
