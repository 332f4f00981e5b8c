import { checkov, cisAws, fsbp } from "../../frameworks";
import { statementName } from "../../iam/document";
import { isAdministrator } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoAdministrator = resourceRule({
  name: "iam-no-administrator",
  description: "No policy allows every action: whoever holds it holds the account.",
  severity: "critical",
  frameworks: [
    ...fsbp("IAM.1"),
    ...cisAws("1.15"),
    ...checkov("CKV_AWS_1", "CKV_AWS_49", "CKV_AWS_62", "CKV_AWS_63"),
  ],
  remediation: {
    text: "List the actions that are needed; components/iam has a builder for each role.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      if (isAdministrator(statement)) {
        report(
          `${statementName(statement, index)} allows every action on ${statement.resources.join(", ") || "everything"}`,
        );
      }
    });
  },
});
