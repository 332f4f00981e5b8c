import { checkov, cisEks } from "../../frameworks";
import { SERVED_ENTRY_POINTS, eachEntryPoint } from "../../kubernetes/entryPoints";
import { stackRule } from "../../rule";

export const loadBalancerTls = stackRule({
  name: "load-balancer-tls",
  description: "The way to the UI is encrypted: passwords and tokens pass over it.",
  severity: "high",
  frameworks: [...cisEks("5.4.5"), ...checkov("CKV_AWS_2", "CKV_AWS_378")],
  remediation: {
    settingsKey: "access.hostName",
    text: "Name a host and its zone or certificate, so that the load balancer ends TLS, or reach the UI by port forwarding (access.mode: none).",
  },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/listeners.html",
  check: (stack, report) => {
    eachEntryPoint(stack, SERVED_ENTRY_POINTS, (entry, { urn }) => {
      if (!entry.encrypted()) report(`${entry.where} answers without TLS`, urn);
    });
  },
});
