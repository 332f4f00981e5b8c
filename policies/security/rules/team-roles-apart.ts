import { reportProof } from "../../proofs/report";
import { proveTeams } from "../../proofs/teams";
import { stackRule } from "../../rule";

export const teamRolesApart = stackRule({
  name: "team-roles-apart",
  description:
    "No team's tasks read or write another's secrets, artifacts or logs: proved from each document of each team's role.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.teams",
    text: "Leave the teams' roles to the platform; what several teams need, the platform's own DAGs may hand on.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
  check: (stack, report) => reportProof(proveTeams(stack), report),
});
