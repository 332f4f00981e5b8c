import { checkov, fsbp } from "../../frameworks";
import { statementsOf } from "../../iam/document";
import { publicStatements } from "../../iam/principals";
import { resourceRule } from "../../rule";

export const kmsPolicyNotPublic = resourceRule({
  name: "kms-policy-not-public",
  description: "No key's policy speaks of everybody.",
  severity: "critical",
  frameworks: [...fsbp("KMS.5"), ...checkov("CKV_AWS_33")],
  remediation: { text: "Name the account, a role or a service, or bind the statement by account." },
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
  types: ["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"],
  check: ({ props }, report) => {
    for (const { sid } of publicStatements(statementsOf(props.policy))) {
      report(`${sid || "a statement"} speaks of everybody`);
    }
  },
});
