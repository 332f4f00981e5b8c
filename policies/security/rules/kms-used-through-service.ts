import { statementName } from "../../iam/document";
import { isAdministrator, isUnbounded, names, wholeServices } from "../../iam/match";
import { bindsUse } from "../../iam/principals";
import { identityStatements, IDENTITY_POLICIES } from "../../iam/sources";
import { asObject } from "../../json";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const kmsUsedThroughService = resourceRule({
  name: "kms-used-through-service",
  description:
    "A role opens a key only through the service whose data it may read, not whatever ciphertext it comes by.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Add the condition kms:ViaService with the service, such as s3.<region>." },
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
  types: [...IDENTITY_POLICIES],
  check: ({ type, props }, report) => {
    each(identityStatements(type, asObject(props)), (statement, index) => {
      // What is allowed everywhere has rules of its own.
      const wider = isAdministrator(statement) || wholeServices(statement).includes("kms");
      const opens = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"].some((action) =>
        names(statement, action),
      );
      if (statement.effect !== "Allow" || !opens || wider || isUnbounded(statement)) return;
      if (!statement.conditions.some(bindsUse)) {
        report(`${statementName(statement, index)} uses the key directly`);
      }
    });
  },
});
