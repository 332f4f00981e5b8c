import { statementName } from "../../iam/document";
import { bindsUse, narrows, principalsOf } from "../../iam/principals";
import { RESOURCE_POLICIES, resourceStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const servicePrincipalBound = resourceRule({
  name: "service-principal-bound",
  description:
    "A service uses a bucket, key, queue, topic or secret for this account only, not for any customer who names it.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Add aws:SourceArn or aws:SourceAccount; for a key that CloudWatch Logs uses, kms:EncryptionContext:aws:logs:arn.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  types: [...RESOURCE_POLICIES],
  check: ({ props }, report) => {
    each(resourceStatements(props), (statement, index) => {
      const bound = statement.conditions.some((one) => narrows(one) || bindsUse(one));
      if (statement.effect !== "Allow" || bound) return;
      for (const { kind, value } of principalsOf(statement)) {
        if (kind !== "Service") continue;
        report(`${statementName(statement, index)} serves ${value} on anybody's behalf`);
      }
    });
  },
});
