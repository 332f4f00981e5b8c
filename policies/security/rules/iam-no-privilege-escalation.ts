import { checkov } from "../../frameworks";
import { ESCALATIONS } from "../../iam/actions";
import type { Statement } from "../../iam/document";
import { allows, isAdministrator, isUnbounded } from "../../iam/match";
import { otherDocuments, roleDocuments } from "../../iam/sources";
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
      for (const way of waysUp(statements)) report(`the role can ${way}`, role.urn);
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
