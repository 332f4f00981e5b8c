import { checkov } from "../../frameworks";
import {
  CREDENTIAL_ACTIONS,
  DATA_READS,
  ESCALATIONS,
  PERMISSION_WRITES,
  UNRESTRICTABLE,
  isWrite,
} from "../../iam/actions";
import { statementName } from "../../iam/document";
import { isAdministrator, isUnbounded } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamWritesBound = resourceRule({
  name: "iam-writes-bound",
  description: "Who changes things changes named ones, or ones that carry the stack's tags.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_111", "CKV_AWS_290", "CKV_AWS_355", "CKV_AWS_356")],
  remediation: {
    text: "Name the resources, or bind the statement by aws:ResourceTag or aws:RequestTag.",
  },
  url: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      if (statement.effect !== "Allow" || isAdministrator(statement)) return;
      const found = statement.actions.filter(
        (action) =>
          isWrite(action) &&
          isUnbounded(statement, action) &&
          !action.endsWith(":*") &&
          !UNRESTRICTABLE.includes(action) &&
          !reportedElsewhere(action),
      );
      if (found.length > 0) {
        report(`${statementName(statement, index)} allows ${found.join(", ")} everywhere`);
      }
    });
  },
});

/** Actions that have a rule of their own are its to report. */
function reportedElsewhere(action: string): boolean {
  const single = ESCALATIONS.flatMap(({ actions }) => (actions.length === 1 ? actions : []));
  const others = [
    ...single,
    ...CREDENTIAL_ACTIONS,
    ...DATA_READS,
    ...PERMISSION_WRITES,
    "iam:PassRole",
  ];
  return others.some((other) => other.toLowerCase() === action.toLowerCase());
}
