import { checkov, cisEks } from "../../frameworks";
import { SERVED_ENTRY_POINTS, entryPointsOf } from "../../kubernetes/entryPoints";
import { resourceRule } from "../../rule";

export const loadBalancerTls = resourceRule({
  name: "load-balancer-tls",
  description: "The way to the UI is encrypted: passwords and tokens pass over it.",
  severity: "high",
  frameworks: [...cisEks("5.4.5"), ...checkov("CKV_AWS_2", "CKV_AWS_378")],
  remediation: {
    settingsKey: "access.hostName",
    text: "Name a host and its zone or certificate, so that the load balancer ends TLS, or reach the UI by port forwarding (access.mode: none).",
  },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/listeners.html",
  types: [...SERVED_ENTRY_POINTS],
  check: (resource, report) => {
    for (const entry of entryPointsOf(resource.type, resource.props)) {
      if (!entry.encrypted()) report(`${entry.where} answers without TLS`);
    }
  },
});
