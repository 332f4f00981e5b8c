import { type DeployPolicyInput, arnOf, carries, gets } from "./deployScope";
import { viaService } from "./partition";
import { PULL_ACTIONS } from "./repositoryPolicy";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/** Database, buckets, secrets, keys and images: by name, keys by tag. */
export function deployDataPolicy(input: DeployPolicyInput): PolicyDocument {
  const { partition, accountId, clusterName, imageSourceArns, region, secretsPrefix } = input;
  const database = [
    ...["cluster", "db", "subgrp", "cluster-pg", "pg", "cluster-snapshot", "snapshot"],
    // Automated snapshots, which a stack can be restored from.
    ...["cluster-snapshot:rds", "snapshot:rds"],
  ].map((kind) => `${kind}:${clusterName}*`);
  const buckets = ["access", "artifacts", "logs"].map(
    (use) => `arn:${partition}:s3:::${clusterName}-${use}-${accountId}`,
  );
  const keys = [arnOf(input, "kms", "key/*")];
  return policyDocument(
    allow(
      "OwnDatabase",
      [
        "rds:AddTagsToResource",
        "rds:CreateDBCluster",
        "rds:CreateDBClusterParameterGroup",
        "rds:CreateDBClusterSnapshot",
        "rds:CreateDBInstance",
        "rds:CreateDBParameterGroup",
        "rds:CreateDBSnapshot",
        "rds:CreateDBSubnetGroup",
        "rds:DeleteDBCluster",
        "rds:DeleteDBClusterParameterGroup",
        "rds:DeleteDBInstance",
        "rds:DeleteDBParameterGroup",
        "rds:DeleteDBSubnetGroup",
        "rds:ModifyDBCluster",
        "rds:ModifyDBClusterParameterGroup",
        "rds:ModifyDBInstance",
        "rds:ModifyDBParameterGroup",
        "rds:ModifyDBSubnetGroup",
        "rds:RebootDBInstance",
        "rds:RemoveTagsFromResource",
        "rds:ResetDBClusterParameterGroup",
        "rds:ResetDBParameterGroup",
        "rds:RestoreDBClusterFromSnapshot",
        "rds:RestoreDBClusterToPointInTime",
        "rds:RestoreDBInstanceFromDBSnapshot",
        "rds:RestoreDBInstanceToPointInTime",
      ],
      // The engine's own option group: every database names one.
      [...database, "og:default:*"].map((resource) => arnOf(input, "rds", resource)),
    ),
    allow(
      "MasterSecretOfDatabase",
      ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
      [arnOf(input, "secretsmanager", "secret:rds!*")],
    ),
    allow(
      "OwnBuckets",
      [
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketLogging",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
      ],
      [`arn:${partition}:s3:::${clusterName}-*`],
    ),
    // What emptying a bucket takes, where a stack may delete one with its content.
    allow(
      "EmptyOwnBuckets",
      ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"],
      buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
    ),
    allow(
      "OwnSecrets",
      [
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutResourcePolicy",
        "secretsmanager:PutSecretValue",
        "secretsmanager:RestoreSecret",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret*",
      ],
      [arnOf(input, "secretsmanager", `secret:${secretsPrefix}-platform-*`)],
    ),
    allow("MakeKeys", ["kms:CreateKey"], ["*"], gets(input)),
    allow(
      "OwnKeys",
      [
        "kms:CancelKeyDeletion",
        "kms:CreateAlias",
        "kms:DeleteAlias",
        "kms:DisableKeyRotation",
        "kms:EnableKey*",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ],
      keys,
      carries(input),
    ),
    allow("OwnKeysThroughServices", ["kms:Decrypt", "kms:GenerateDataKey*"], keys, {
      StringEquals: {
        ...carries(input).StringEquals,
        "kms:ViaService": ["ecr", "rds", "secretsmanager"].map((service) =>
          viaService(service, region, partition),
        ),
      },
    }),
    // For databases, nodes and images, which use the key while nobody is signed in.
    allow("OwnKeysForServices", ["kms:CreateGrant"], keys, {
      ...carries(input),
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    allow(
      "OwnAliases",
      ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      [clusterName, secretsPrefix].map((stem) => arnOf(input, "kms", `alias/${stem}*`)),
    ),
    allow("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"]),
    allow(
      "OwnImages",
      [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchDeleteImage",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:CreateRepository",
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepository",
        "ecr:DeleteRepositoryPolicy",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:ListImages",
        "ecr:PutImage",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability",
        "ecr:PutLifecyclePolicy",
        "ecr:SetRepositoryPolicy",
        "ecr:TagResource",
        "ecr:UntagResource",
        "ecr:UploadLayerPart",
      ],
      [arnOf(input, "ecr", `repository/${clusterName}/*`)],
    ),
    ...(imageSourceArns.length === 0 ? [] : [allow("CopyImages", PULL_ACTIONS, imageSourceArns)]),
  );
}
