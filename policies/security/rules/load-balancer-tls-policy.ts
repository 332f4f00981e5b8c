import { checkov } from "../../frameworks";
import { at, textAt } from "../../json";
import { CLASS_PARAMETERS } from "../../kubernetes/ingressClass";
import { metadataText } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const loadBalancerTlsPolicy = resourceRule({
  name: "load-balancer-tls-policy",
  description: "Listeners accept TLS 1.2 and newer with current ciphers only.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_103", "CKV2_AWS_74")],
  remediation: { text: "Use a policy of the ELBSecurityPolicy-TLS13-1-2 or -1-3 family." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  types: [
    "aws:lb/listener:Listener",
    "kubernetes:networking.k8s.io/v1:Ingress",
    "kubernetes:core/v1:Service",
    CLASS_PARAMETERS,
  ],
  check: ({ type, props }, report) => {
    const policy =
      type === "aws:lb/listener:Listener"
        ? props.sslPolicy
        : (textAt(at(props, "spec"), "sslPolicy") ??
          metadataText(props, "annotations", "alb.ingress.kubernetes.io/ssl-policy") ??
          metadataText(
            props,
            "annotations",
            "service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy",
          ));
    const secure =
      type === "aws:lb/listener:Listener" &&
      (props.protocol === "HTTPS" || props.protocol === "TLS");
    if (policy === undefined && type === CLASS_PARAMETERS) report("the class names no policy");
    if (policy === undefined && secure) report("no policy is named, so AWS's oldest one holds");
    if (policy !== undefined && !/^ELBSecurityPolicy-(TLS13-1-[23]|FS-1-2|TLS-1-2)/.test(policy)) {
      report(`the policy is ${policy}`);
    }
  },
});
