import { checkov } from "../../frameworks";
import { ATTACHMENTS, attachedPolicies } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoManagedAdministrator = resourceRule({
  name: "iam-no-managed-administrator",
  description: "No role, user or group has one of AWS's policies that allow nearly everything.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_274", "CKV2_AWS_56")],
  remediation: { text: "Write a policy with what is needed." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  types: [...ATTACHMENTS],
  check: ({ props }, report) => {
    each(attachedPolicies(props), (arn) => {
      const name = /^arn:[^:]*:iam::aws:policy\/(?:[\w-]+\/)*([\w-]+)$/.exec(arn)?.[1];
      if (
        name !== undefined &&
        /^(AdministratorAccess|PowerUserAccess|SecretsManagerReadWrite|[\w-]*FullAccess|\w*Administrator$|AmazonEC2RoleforSSM$)/.test(
          name,
        )
      ) {
        report(`${name} is attached`);
      }
    });
  },
});
