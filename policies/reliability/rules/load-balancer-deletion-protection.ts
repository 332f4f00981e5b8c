import { checkov, fsbp } from "../../frameworks";
import {
  CLASS_PARAMETERS,
  classAttributes,
  serviceAttributes,
} from "../../kubernetes/ingressClass";
import { resourceRule } from "../../rule";

const ATTRIBUTE = "deletion_protection.enabled";

export const loadBalancerDeletionProtection = resourceRule({
  name: "load-balancer-deletion-protection",
  description:
    "A load balancer cannot be deleted by mistake: its address is in DNS and in firewalls.",
  severity: "medium",
  frameworks: [...fsbp("ELB.6"), ...checkov("CKV_AWS_150")],
  remediation: {
    settingsKey: "access.deletionProtection",
    text: "Set access.deletionProtection, or the load balancer's own attribute.",
  },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  types: ["aws:lb/loadBalancer:LoadBalancer", CLASS_PARAMETERS, "kubernetes:core/v1:Service"],
  check: ({ type, props }, report) => {
    if (type !== "aws:lb/loadBalancer:LoadBalancer") {
      const attributes = classAttributes(type, props) ?? serviceAttributes(type, props);
      if (attributes !== undefined && attributes.get(ATTRIBUTE) !== "true") {
        report(`${ATTRIBUTE} is off`);
      }
      return;
    }
    if (props.enableDeletionProtection !== true) report("enableDeletionProtection is off");
  },
  remediate: ({ type, props }) =>
    type === "aws:lb/loadBalancer:LoadBalancer"
      ? { ...props, enableDeletionProtection: true }
      : { ...props },
});
