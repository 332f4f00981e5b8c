import { checkov, fsbp } from "../../frameworks";
import { CLASS_PARAMETERS, classAttributes } from "../../kubernetes/ingressClass";
import { resourceRule } from "../../rule";

export const loadBalancerDesyncMitigation = resourceRule({
  name: "load-balancer-desync-mitigation",
  description: "Requests that two servers could read differently are refused.",
  severity: "medium",
  frameworks: [...fsbp("ELB.12"), ...checkov("CKV_AWS_328")],
  remediation: { text: "Set desyncMitigationMode to defensive or strictest." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer", CLASS_PARAMETERS],
  check: ({ type, props }, report) => {
    const mode =
      type === "aws:lb/loadBalancer:LoadBalancer"
        ? props.desyncMitigationMode
        : classAttributes(type, props)?.get("routing.http.desync_mitigation_mode");
    if (mode === "monitor") report("desyncMitigationMode only watches");
  },
});
