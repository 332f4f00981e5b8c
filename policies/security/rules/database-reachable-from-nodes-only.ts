import { reportProof } from "../../proofs/report";
import { stackRule } from "../../rule";

import { proveDatabase } from "../../proofs/database";

export const databaseReachableFromNodesOnly = stackRule({
  name: "database-reachable-from-nodes-only",
  description:
    "The database is reachable from the cluster's nodes only: proved from its groups, its VPC and every way into it.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "network",
    text: "Remove what the message names; docs/policies/proofs.md says how the proof goes.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Scenarios.html",
  check: (stack, report) => reportProof(proveDatabase(stack), report),
});
