import { checkov } from "../../frameworks";
import { CREDENTIAL_ACTIONS } from "../../iam/actions";
import { statementName } from "../../iam/document";
import { isAdministrator, isUnbounded, names } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoCredentialsExposure = resourceRule({
  name: "iam-no-credentials-exposure",
  description: "Nobody can ask for credentials of whomever they like.",
  severity: "high",
  frameworks: [...checkov("CKV_AWS_107", "CKV_AWS_287")],
  remediation: { text: "Name the roles and users." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      if (statement.effect !== "Allow" || isAdministrator(statement) || !isUnbounded(statement)) {
        return;
      }
      const found = CREDENTIAL_ACTIONS.filter((action) => names(statement, action));
      if (found.length > 0) {
        report(`${statementName(statement, index)} allows ${found.join(", ")} of anybody`);
      }
    });
  },
});
