import { checkov, fsbp } from "../../frameworks";
import { at } from "../../json";
import { isSet } from "../../known";
import {
  CLASS_PARAMETERS,
  classAttributes,
  serviceAttributes,
} from "../../kubernetes/ingressClass";
import { resourceRule } from "../../rule";

export const loadBalancerAccessLogs = resourceRule({
  name: "load-balancer-access-logs",
  description: "Load balancers log each request, so that misuse can be traced to an address.",
  severity: "medium",
  frameworks: [...fsbp("ELB.5"), ...checkov("CKV_AWS_91")],
  remediation: { text: "Set accessLogs with a bucket." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
  types: ["aws:lb/loadBalancer:LoadBalancer", CLASS_PARAMETERS, "kubernetes:core/v1:Service"],
  check: ({ type, props }, report) => {
    if (type === "aws:lb/loadBalancer:LoadBalancer") {
      if (props.accessLogs?.enabled !== true) report("access logs are off");
      return;
    }
    // A network load balancer logs what its TLS listeners see, and nothing of plain TCP.
    const certificate = "service.beta.kubernetes.io/aws-load-balancer-ssl-cert";
    const logs = isSet(() => at(props, "metadata", "annotations", certificate));
    const attributes =
      classAttributes(type, props) ?? (logs ? serviceAttributes(type, props) : undefined);
    if (attributes !== undefined && attributes.get("access_logs.s3.enabled") !== "true") {
      report("access logs are off");
    }
  },
});
