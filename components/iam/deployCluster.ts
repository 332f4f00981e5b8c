import { type DeployPolicyInput, arnOf, gets } from "./deployScope";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/** The stack's own cluster, and what stands around it, by name. */
export function deployClusterPolicy(input: DeployPolicyInput): PolicyDocument {
  const { clusterName } = input;
  const kinds = ["cluster/%", "nodegroup/%/*/*", "addon/%/*/*", "access-entry/%/*"];
  return policyDocument(
    // It names no resource ("Actions defined by Amazon EKS", Service Authorization Reference).
    allow("MakeCluster", ["eks:CreateCluster"], ["*"], gets(input)),
    allow(
      "OwnCluster",
      [
        "eks:AccessKubernetesApi",
        "eks:AssociateAccessPolicy",
        "eks:AssociateEncryptionConfig",
        "eks:CreateAccessEntry",
        "eks:CreateAddon",
        "eks:CreateNodegroup",
        "eks:DeleteAccessEntry",
        "eks:DeleteAddon",
        "eks:DeleteCluster",
        "eks:DeleteNodegroup",
        "eks:DisassociateAccessPolicy",
        "eks:TagResource",
        "eks:UntagResource",
        "eks:UpdateAccessEntry",
        "eks:UpdateAddon",
        "eks:UpdateClusterConfig",
        "eks:UpdateClusterVersion",
        "eks:UpdateNodegroupConfig",
        "eks:UpdateNodegroupVersion",
      ],
      kinds.map((kind) => arnOf(input, "eks", kind.replace("%", clusterName))),
    ),
    allow(
      "OwnQueue",
      [
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
      ],
      [arnOf(input, "sqs", `${clusterName}-*`)],
    ),
    allow(
      "OwnEventRules",
      [
        "events:DeleteRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:TagResource",
        "events:UntagResource",
      ],
      [arnOf(input, "events", `rule/${clusterName}-*`)],
    ),
    allow(
      "OwnLogGroups",
      [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteMetricFilter",
        "logs:DeleteRetentionPolicy",
        "logs:DisassociateKmsKey",
        "logs:PutMetricFilter",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      [
        ...["eks", "vpc", "rds/cluster", "rds/instance"].map(
          (kind) => `/aws/${kind}/${clusterName}`,
        ),
        `aws-waf-logs-${clusterName}`,
      ].map((group) => arnOf(input, "logs", `log-group:${group}*`)),
    ),
  );
}
