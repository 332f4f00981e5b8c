import { fsbp } from "../../frameworks";
import { statementsOf } from "../../iam/document";
import { accountOf, principalsOf } from "../../iam/principals";
import { RESOURCE_POLICIES, ownAccount } from "../../iam/sources";
import { at } from "../../json";
import { each } from "../../known";
import { texts } from "../../parameters";
import { stackRule } from "../../rule";

export const resourcePolicyOtherAccounts = stackRule({
  name: "resource-policy-other-accounts",
  description:
    "Buckets, keys, secrets, queues and images are shared with accounts that were agreed on.",
  severity: "high",
  frameworks: [...fsbp("S3.6")],
  remediation: { text: "Remove the account, or list it in this rule's configuration." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html",
  parameters: { accounts: texts([], "Account numbers that may be named.") },
  check: (stack, report, { accounts }) => {
    const own = ownAccount(stack);
    if (own === undefined) return;
    each(
      RESOURCE_POLICIES.flatMap((type) => stack.ofType(type)),
      (resource) => {
        for (const statement of statementsOf(at(resource.props, "policy"))) {
          const others = principalsOf(statement)
            .flatMap(({ kind, value }) => {
              if (kind === "CanonicalUser") return [`of canonical user ${value.slice(0, 8)}…`];
              return kind === "AWS" ? [accountOf(value) ?? own] : [];
            })
            .filter((account) => account !== own && !accounts.includes(account));
          if (statement.effect === "Allow" && others.length > 0) {
            report(`account ${others.join(", ")} is let in`, resource.urn);
          }
        }
      },
    );
  },
});
