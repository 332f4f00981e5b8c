import { statementsOf } from "../../iam/document";
import { publicStatements } from "../../iam/principals";
import { resourceRule } from "../../rule";

export const secretsPolicyNotPublic = resourceRule({
  name: "secrets-policy-not-public",
  description: "No secret's policy speaks of everybody.",
  severity: "critical",
  frameworks: [],
  remediation: { text: "Name principals, or leave the policy out: roles decide." },
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
  types: ["aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretPolicy:SecretPolicy"],
  check: ({ props }, report) => {
    for (const { sid } of publicStatements(statementsOf(props.policy))) {
      report(`${sid || "a statement"} speaks of everybody`);
    }
  },
});
