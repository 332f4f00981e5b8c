import { checkov } from "../../frameworks";
import { PERMISSION_WRITES } from "../../iam/actions";
import { statementName } from "../../iam/document";
import { isAdministrator, isUnbounded, names, wholeServices } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoPermissionsManagement = resourceRule({
  name: "iam-no-permissions-management",
  description: "Nobody decides who else may use what, except on named resources.",
  severity: "high",
  frameworks: [...checkov("CKV_AWS_109", "CKV_AWS_289")],
  remediation: { text: "Name the resources." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      if (statement.effect !== "Allow" || isAdministrator(statement) || !isUnbounded(statement)) {
        return;
      }
      const services = wholeServices(statement);
      const found = PERMISSION_WRITES.filter(
        (action) => names(statement, action) && !services.includes(action.split(":")[0] ?? ""),
      );
      if (found.length > 0) {
        report(`${statementName(statement, index)} allows ${found.join(", ")} everywhere`);
      }
    });
  },
});
