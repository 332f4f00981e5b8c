import { type DeployPolicyInput, carries, gets } from "./deployScope";
import { dnsSuffix } from "./partition";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/** Roles of the stack only, none of the pipeline's own, and each within the boundary of workloads. */
export function deployIdentityPolicy(input: DeployPolicyInput): PolicyDocument {
  const { partition, accountId, clusterName, region, workloadBoundaryArn } = input;
  const iam = (resource: string) => `arn:${partition}:iam::${accountId}:${resource}`;
  const roles = [iam(`role/${clusterName}-*`)];
  const bounded = { "iam:PermissionsBoundary": workloadBoundaryArn };
  return policyDocument(
    allow("MakeBoundedRoles", ["iam:CreateRole"], roles, gets(input, bounded)),
    allow(
      "PermissionsOfBoundedRoles",
      [
        "iam:AttachRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      roles,
      { StringEquals: bounded },
    ),
    allow(
      "OwnRoles",
      [
        "iam:DeleteRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      roles,
      carries(input),
    ),
    allow("TagRolesAsMade", ["iam:TagRole"], roles, gets(input)),
    allow("HandOnOwnRoles", ["iam:PassRole"], roles, {
      StringEquals: {
        "iam:PassedToService": [
          "backup.amazonaws.com",
          "ec2.amazonaws.com",
          "eks.amazonaws.com",
          "monitoring.rds.amazonaws.com",
          "vpc-flow-logs.amazonaws.com",
        ],
      },
    }),
    allow(
      "OwnInstanceProfiles",
      [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:UntagInstanceProfile",
      ],
      [iam(`instance-profile/${clusterName}-*`)],
    ),
    allow(
      "ProviderOfOwnCluster",
      [
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:RemoveClientIDFromOpenIDConnectProvider",
        "iam:TagOpenIDConnectProvider",
        "iam:UntagOpenIDConnectProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
      ],
      [iam(`oidc-provider/oidc.eks.${region}.${dnsSuffix(partition)}/id/*`)],
    ),
    allow("RolesOfServices", ["iam:CreateServiceLinkedRole"], [iam("role/aws-service-role/*")], {
      StringEquals: {
        "iam:AWSServiceName": [
          "autoscaling.amazonaws.com",
          "eks.amazonaws.com",
          "eks-nodegroup.amazonaws.com",
          "elasticloadbalancing.amazonaws.com",
          "rds.amazonaws.com",
          "spot.amazonaws.com",
        ],
      },
    }),
  );
}
