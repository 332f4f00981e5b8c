import { checkov, cisEks, fsbp } from "../../frameworks";
import { at, listOf } from "../../json";
import { resourceRule } from "../../rule";

export const loadBalancerHttpsListener = resourceRule({
  name: "load-balancer-https-listener",
  description: "Listeners speak HTTPS or TLS; one for HTTP may only send callers there.",
  severity: "high",
  frameworks: [
    ...fsbp("ELB.1"),
    ...cisEks("5.4.5"),
    ...checkov("CKV_AWS_2", "CKV_AWS_378", "CKV2_AWS_20"),
  ],
  remediation: { text: "Use HTTPS or TLS, or a default action that redirects to HTTPS." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
  types: ["aws:lb/listener:Listener"],
  check: ({ props }, report) => {
    const protocol = props.protocol ?? "HTTP";
    if (protocol === "HTTPS" || protocol === "TLS") return;
    const actions = listOf(props.defaultActions);
    const redirects = actions.some(
      (action) =>
        at(action, "redirect", "protocol") === "HTTPS" || at(action, "redirect", "port") === "443",
    );
    if (!redirects) report(`the listener speaks ${protocol}`);
  },
});
