import { checkov } from "../../frameworks";
import { serviceAttributes } from "../../kubernetes/ingressClass";
import { resourceRule } from "../../rule";

const ATTRIBUTE = "load_balancing.cross_zone.enabled";

export const loadBalancerCrossZone = resourceRule({
  name: "load-balancer-cross-zone",
  description:
    "A network load balancer spreads requests over all zones, so that one busy zone does not slow its callers alone.",
  severity: "low",
  frameworks: [...checkov("CKV_AWS_152")],
  remediation: { text: "Set enableCrossZoneLoadBalancing." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer", "kubernetes:core/v1:Service"],
  check: ({ type, props }, report) => {
    if (type !== "aws:lb/loadBalancer:LoadBalancer") {
      const crosses = serviceAttributes(type, props)?.get(ATTRIBUTE) ?? "true";
      if (crosses !== "true") report(`${ATTRIBUTE} is off`);
      return;
    }
    if (props.loadBalancerType === "network" && props.enableCrossZoneLoadBalancing !== true) {
      report("enableCrossZoneLoadBalancing is off");
    }
  },
});
