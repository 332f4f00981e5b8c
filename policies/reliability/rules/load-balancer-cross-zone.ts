import { checkov } from "../../frameworks";
import { resourceRule } from "../../rule";

export const loadBalancerCrossZone = resourceRule({
  name: "load-balancer-cross-zone",
  description:
    "A network load balancer spreads requests over all zones, so that one busy zone does not slow its callers alone.",
  severity: "low",
  frameworks: [...checkov("CKV_AWS_152")],
  remediation: { text: "Set enableCrossZoneLoadBalancing." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  check: ({ props }, report) => {
    if (props.loadBalancerType === "network" && props.enableCrossZoneLoadBalancing !== true) {
      report("enableCrossZoneLoadBalancing is off");
    }
  },
});
