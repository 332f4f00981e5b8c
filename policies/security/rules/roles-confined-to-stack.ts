import { reportProof } from "../../proofs/report";
import { stackRule } from "../../rule";

import { proveIdentity } from "../../proofs/identity";

export const rolesConfinedToStack = stackRule({
  name: "roles-confined-to-stack",
  description:
    "No role can read another stack's secrets, buckets or keys: proved from each document of each role.",
  severity: "critical",
  frameworks: [],
  remediation: {
    text: "Name this stack's own resources; docs/policies/proofs.md says how the proof goes.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html",
  check: (stack, report) => reportProof(proveIdentity(stack), report),
});
