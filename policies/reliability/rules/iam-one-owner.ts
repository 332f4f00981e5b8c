import { at, listOf } from "../../json";
import { each, isSet } from "../../known";
import { stackRule } from "../../rule";

export const iamOneOwner = stackRule({
  name: "iam-one-owner",
  description:
    "A role's policies are written in one way; where two ways meet, each run removes the other's.",
  severity: "high",
  frameworks: [],
  remediation: { text: "Use RolePolicy and RolePolicyAttachment only." },
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
  check: (stack, report) => {
    each(stack.ofType("aws:iam/role:Role"), (role) => {
      const beside = stack.referrers(role, "role", "aws:iam/rolePolicy:RolePolicy");
      const attached = stack.referrers(
        role,
        "role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      );
      const inline = listOf(at(role.props, "inlinePolicies")).filter((policy) =>
        isSet(() => at(policy, "name")),
      );
      const listed = listOf(at(role.props, "managedPolicyArns"));
      if (inline.length > 0 && beside.length > 0) {
        report("inline policies stand inside the role and beside it", role.urn);
      }
      if (listed.length > 0 && attached.length > 0) {
        report("managed policies are listed in the role and attached to it", role.urn);
      }
    });
  },
});
