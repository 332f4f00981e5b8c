import { ENTRY_POINTS, entryPointsOf } from "../../kubernetes/entryPoints";
import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const loadBalancerInternal = resourceRule({
  name: "load-balancer-internal",
  description:
    "Load balancers face the network inside; one that faces the internet is a deliberate, guarded choice.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "access.internetFacing",
    text: "Keep load balancers internal, or set allowInternetFacing for this rule in policies/security/config and protect them with a WAF.",
  },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
  parameters: {
    allowInternetFacing: flag(
      false,
      "Whether a load balancer may face the internet; waf-on-public-load-balancer still holds.",
    ),
  },
  types: [...ENTRY_POINTS],
  check: (resource, report, { allowInternetFacing }) => {
    for (const entry of entryPointsOf(resource.type, resource.props)) {
      if (entry.internetFacing() && !allowInternetFacing) {
        report(`${entry.where} faces the internet`);
      }
    }
  },
});
