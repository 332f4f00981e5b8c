import { ENTRY_POINTS, eachEntryPoint } from "../../kubernetes/entryPoints";
import { flag } from "../../parameters";
import { stackRule } from "../../rule";

export const loadBalancerInternal = stackRule({
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
  check: (stack, report, { allowInternetFacing }) => {
    eachEntryPoint(stack, ENTRY_POINTS, (entry, { urn }) => {
      if (entry.internetFacing() && !allowInternetFacing) {
        report(`${entry.where} faces the internet`, urn);
      }
    });
  },
});
