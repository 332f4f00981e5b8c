import { checkov, fsbp } from "../../frameworks";
import { DATA_READS } from "../../iam/actions";
import { statementName } from "../../iam/document";
import { isAdministrator, isUnbounded, names, wholeServices } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoBroadDataAccess = resourceRule({
  name: "iam-no-broad-data-access",
  description: "Who reads data, secrets or keys reads named ones.",
  severity: "high",
  frameworks: [...fsbp("KMS.1", "KMS.2"), ...checkov("CKV_AWS_108", "CKV_AWS_288")],
  remediation: { text: "Name the buckets, secrets and keys, or bind the statement by tag." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      if (statement.effect !== "Allow" || isAdministrator(statement) || !isUnbounded(statement)) {
        return;
      }
      const services = wholeServices(statement);
      const found = DATA_READS.filter(
        (action) => names(statement, action) && !services.includes(action.split(":")[0] ?? ""),
      );
      if (found.length > 0) {
        report(`${statementName(statement, index)} allows ${found.join(", ")} everywhere`);
      }
    });
  },
});
