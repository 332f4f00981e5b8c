import { checkov } from "../../frameworks";
import { ATTACHMENTS, attachedPolicies, isBoundary } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamNoManagedAdministrator = resourceRule({
  name: "iam-no-managed-administrator",
  description:
    "No role, user or group has one of AWS's policies that allow nearly everything, or a boundary as a grant.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_274", "CKV2_AWS_56")],
  remediation: { text: "Write a policy with what is needed." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  types: [...ATTACHMENTS],
  check: ({ props }, report) => {
    each(attachedPolicies(props), (arn) => {
      const boundary = /^arn:[^:]*:iam::\d*:policy(\/boundary\/.+)$/.exec(arn)?.[1];
      if (isBoundary(boundary))
        report(`${boundary} is attached: a boundary limits, it grants nothing`);
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
