import { checkov } from "../../frameworks";
import { statementName } from "../../iam/document";
import { bounds, isAdministrator, isBroad, names } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamPassRoleBound = resourceRule({
  name: "iam-pass-role-bound",
  description: "A role may hand on named roles only, and only to the service that is to use them.",
  severity: "high",
  frameworks: [...checkov("CKV_AWS_289")],
  remediation: { text: "Name the role and add the condition iam:PassedToService." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      const passes = statement.effect === "Allow" && names(statement, "iam:PassRole");
      if (!passes || isAdministrator(statement)) return;
      const service = statement.conditions.some(
        (condition) => condition.key === "iam:passedtoservice" && bounds(condition),
      );
      if (statement.notResources.length > 0 || statement.resources.some(isBroad)) {
        report(`${statementName(statement, index)} hands on any role`);
      } else if (!service) report(`${statementName(statement, index)} hands a role to any service`);
    });
  },
});
