import { statementName, statementsOf } from "../../iam/document";
import {
  IDENTITY_POLICIES,
  RESOURCE_POLICIES,
  identityStatements,
  trustStatements,
} from "../../iam/sources";
import { at } from "../../json";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoNotElements = resourceRule({
  name: "iam-no-not-elements",
  description:
    "Statements say what they allow, not what they leave out: what is left out grows by itself.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Replace NotAction, NotResource and NotPrincipal by lists, or use them in Deny statements only.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  types: [...IDENTITY_POLICIES, ...RESOURCE_POLICIES],
  check: (resource, report) => {
    const { type, props } = resource;
    const own = statementsOf(at(props, "policy"));
    const statements =
      type === "aws:iam/role:Role"
        ? [...identityStatements(type, props), ...trustStatements(props)]
        : own;
    each(statements, (statement, index) => {
      if (statement.effect !== "Allow") return;
      const used = [
        ...(statement.notActions.length > 0 ? ["NotAction"] : []),
        ...(statement.notResources.length > 0 ? ["NotResource"] : []),
        ...(statement.notPrincipal === undefined ? [] : ["NotPrincipal"]),
      ];
      if (used.length > 0) {
        report(`${statementName(statement, index)} allows by ${used.join(" and ")}`);
      }
    });
  },
});
