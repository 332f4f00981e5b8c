import { checkov } from "../../frameworks";
import { ESCALATIONS } from "../../iam/actions";
import type { Statement } from "../../iam/document";
import { allows, isAdministrator, isBroad, isUnbounded, matches } from "../../iam/match";
import { otherDocuments, roleDocuments } from "../../iam/sources";
import { textAt } from "../../json";
import { each } from "../../known";
import { stackRule } from "../../rule";

export const iamNoPrivilegeEscalation = stackRule({
  name: "iam-no-privilege-escalation",
  description:
    "No role, user or group can give itself more rights, by all of its policies taken together.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_110", "CKV_AWS_286", "CKV2_AWS_40")],
  remediation: {
    text: "Remove one action of each way, or bind iam:PassRole to the role that is passed.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  check: (stack, report) => {
    each(stack.ofType("aws:iam/role:Role"), (role) => {
      const statements = roleDocuments(stack, role).flatMap((document) => document.statements);
      const free = statements.filter((statement) => !isConfined(statement, role.props));
      for (const way of waysUp(free)) report(`the role can ${way}`, role.urn);
    });
    each(otherDocuments(stack), ({ source, statements }) => {
      for (const way of waysUp(statements)) report(`its holder can ${way}`, source.urn);
    });
  },
});

function waysUp(statements: readonly Statement[]): string[] {
  const others = statements.filter((statement) => !isAdministrator(statement));
  return ESCALATIONS.filter(({ actions, scope }) =>
    actions.every((action) =>
      allows(others, action, (s) => scope === "any" || isUnbounded(s, action)),
    ),
  ).map(({ what, actions }) => `${what} (${actions.join(" with ")})`);
}

/**
 * Whether a role that has a boundary uses a statement on other bounded roles only: those whose boundary the
 * statement demands, or roles with the stack's tag that it is not one of itself. Then nothing it does to them
 * brings more rights than the boundaries leave ("Permissions boundaries for IAM entities", IAM User Guide).
 */
function isConfined(statement: Statement, role: unknown): boolean {
  const own = textAt(role, "arn");
  if (textAt(role, "permissionsBoundary") === undefined || own === undefined) return false;
  const others = statement.resources.every((arn) => !isBroad(arn) && !matches(arn, own));
  return (
    statement.resources.length > 0 &&
    others &&
    statement.conditions.some(
      ({ operator, key, ifExists }) =>
        /^(String|Arn)Equals$/.test(operator) &&
        !ifExists &&
        (key === "iam:permissionsboundary" || key === "aws:resourcetag/stack"),
    )
  );
}
