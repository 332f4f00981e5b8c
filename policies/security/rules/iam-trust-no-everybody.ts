import { checkov } from "../../frameworks";
import { publicStatements } from "../../iam/principals";
import { trustStatements } from "../../iam/sources";
import { resourceRule } from "../../rule";

export const iamTrustNoEverybody = resourceRule({
  name: "iam-trust-no-everybody",
  description: "No role can be taken by everybody.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_60", "CKV_AWS_61", "CKV_AWS_283")],
  remediation: { text: "Name the service, account or provider that may take the role." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  types: ["aws:iam/role:Role"],
  check: ({ props }, report) => {
    const open = publicStatements(trustStatements(props));
    if (open.length > 0) report("everybody may take the role");
  },
});
