import { names } from "../../iam/match";
import { narrows, principalsOf } from "../../iam/principals";
import { trustStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamPodIdentityTrust = resourceRule({
  name: "iam-pod-identity-trust",
  description:
    "A role for EKS Pod Identity allows tagged sessions and only this account's clusters.",
  severity: "high",
  frameworks: [],
  remediation: {
    text: "Allow sts:AssumeRole and sts:TagSession, bound by aws:SourceAccount or aws:SourceArn.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
  types: ["aws:iam/role:Role"],
  check: ({ props }, report) => {
    each(trustStatements(props), (statement) => {
      const pods = principalsOf(statement).some(({ value }) => value === "pods.eks.amazonaws.com");
      if (!pods || statement.effect !== "Allow") return;
      if (!names(statement, "sts:TagSession")) report("the trust does not allow sts:TagSession");
      const bound = statement.conditions.some(
        (condition) =>
          narrows(condition) &&
          (condition.key === "aws:sourceaccount" || condition.key === "aws:sourcearn"),
      );
      if (!bound) report("the trust lets clusters of every account in");
    });
  },
});
