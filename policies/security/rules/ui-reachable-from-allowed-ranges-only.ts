import { texts } from "../../parameters";
import { reportProof } from "../../proofs/report";
import { stackRule } from "../../rule";

import { proveUi } from "../../proofs/ui";

export const uiReachableFromAllowedRangesOnly = stackRule({
  name: "ui-reachable-from-allowed-ranges-only",
  description:
    "The UI is reachable from the allowed ranges only: proved from load balancers, ingresses and network policies.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "access.allowedCidrs",
    text: "Remove what the message names; docs/policies/proofs.md says how the proof goes.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html",
  parameters: {
    allowed: texts(
      [],
      "Ranges that the proof measures by; empty for those that the resources state.",
    ),
  },
  check: (stack, report, { allowed }) => {
    reportProof(proveUi(stack, allowed.length === 0 ? {} : { allowed }), report);
  },
});
