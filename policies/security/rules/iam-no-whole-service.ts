import { fsbp } from "../../frameworks";
import { statementName } from "../../iam/document";
import { wholeServices } from "../../iam/match";
import { IDENTITY_POLICIES, identityStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoWholeService = resourceRule({
  name: "iam-no-whole-service",
  description:
    "No policy allows every action of a service: tomorrow's actions would be allowed, too.",
  severity: "high",
  frameworks: [...fsbp("IAM.21")],
  remediation: { text: "List the actions that are needed." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, props), (statement, index) => {
      const services = wholeServices(statement).filter((service) => service !== "iam");
      if (services.length > 0) {
        report(`${statementName(statement, index)} allows all of ${services.join(", ")}`);
      }
    });
  },
});
