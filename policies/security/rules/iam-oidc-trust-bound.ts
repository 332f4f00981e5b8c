import { checkov } from "../../frameworks";
import type { Statement } from "../../iam/document";
import { names } from "../../iam/match";
import { principalsOf } from "../../iam/principals";
import { trustStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamOidcTrustBound = resourceRule({
  name: "iam-oidc-trust-bound",
  description:
    "A role that an OpenID Connect provider hands out names subject and audience; without them any workload of the provider may take it.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_358", "CKV_AWS_393")],
  remediation: {
    text: "Demand the exact subject and the audience in the trust; WorkloadIdentity does.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  types: ["aws:iam/role:Role"],
  check: ({ props }, report) => {
    each(trustStatements(props), (statement) => {
      const web = statement.effect === "Allow" && names(statement, "sts:AssumeRoleWithWebIdentity");
      const federated = principalsOf(statement).some(({ kind }) => kind === "Federated");
      if (!web || !federated) return;
      if (!demanded(statement, "aud")) report("the trust does not demand an audience");
      if (!demanded(statement, "sub")) {
        report("the trust does not demand a subject, or any subject will do");
      }
    });
  },
});

/** A claim is demanded by a string condition none of whose values begins with a wildcard or lets in every namespace. */
function demanded(statement: Statement, claim: string): boolean {
  return statement.conditions.some(
    ({ operator, key, values, ifExists }) =>
      key.endsWith(`:${claim}`) &&
      !ifExists &&
      /^String(Equals|Like|EqualsIgnoreCase)$/.test(operator) &&
      values.length > 0 &&
      values.every(
        (value) =>
          operator !== "StringLike" ||
          !/^[^*?]{0,7}[*?]|^(system:serviceaccount|repo):[*?]/.test(value),
      ),
  );
}
