import type { Condition } from "../../iam/document";
import { accountOf, principalsOf } from "../../iam/principals";
import { ownAccount, trustStatements } from "../../iam/sources";
import { each } from "../../known";
import { texts } from "../../parameters";
import { stackRule } from "../../rule";

export const iamTrustOtherAccounts = stackRule({
  name: "iam-trust-other-accounts",
  description:
    "Another account takes a role only where it was agreed, and with a secret or an organisation in the trust.",
  severity: "high",
  frameworks: [],
  remediation: {
    text: "Add sts:ExternalId or aws:PrincipalOrgID, or list the account in this rule's configuration.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
  parameters: {
    accounts: texts([], "Account numbers that may take roles without further condition."),
  },
  check: (stack, report, { accounts }) => {
    const own = ownAccount(stack);
    if (own === undefined) return;
    const trusted = [own, ...accounts];
    each(stack.ofType("aws:iam/role:Role"), (role) => {
      for (const statement of trustStatements(role.props)) {
        const agreed = statement.conditions.some(isAgreement);
        const others = principalsOf(statement)
          .map(({ value }) => accountOf(value) ?? own)
          .filter((account) => !trusted.includes(account));
        if (statement.effect === "Allow" && others.length > 0 && !agreed) {
          report(`account ${others.join(", ")} may take the role`, role.urn);
        }
      }
    });
  },
});

function isAgreement({ operator, key, values, ifExists }: Condition): boolean {
  const demands = /^String(Equals|Like)$/.test(operator) && !ifExists;
  const named = values.length > 0 && !values.some((value) => /^[*?]*$/.test(value));
  return demands && named && (key === "sts:externalid" || key === "aws:principalorgid");
}
