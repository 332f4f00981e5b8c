import { SERVED_ENTRY_POINTS, eachEntryPoint } from "../../kubernetes/entryPoints";
import { prefixLength } from "../../network";
import { amount } from "../../parameters";
import { stackRule } from "../../rule";

export const loadBalancerAllowList = stackRule({
  name: "load-balancer-allow-list",
  description:
    "The way to the UI is open to listed ranges only, none of them wider than a company.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "access.allowedCidrs",
    text: "List corporate ranges in access.allowedCidrs.",
  },
  url: "https://kubernetes.io/docs/reference/networking/virtual-ips/",
  parameters: {
    shortestPrefix: amount(
      8,
      { minimum: 1, maximum: 32 },
      "Widest range allowed, as the length of its prefix.",
    ),
  },
  check: (stack, report, { shortestPrefix }) => {
    eachEntryPoint(stack, SERVED_ENTRY_POINTS, (entry, { urn }) => {
      const ranges = entry.ranges();
      if (ranges === undefined) report(`${entry.where} takes everybody who can route to it`, urn);
      for (const range of ranges ?? []) {
        if (prefixLength(range) < shortestPrefix) report(`${entry.where} takes ${range}`, urn);
      }
    });
  },
});
