import { type PolicyDocument, type PolicyStatement, allow, policyDocument } from "./policyDocument";

export interface StateInput {
  readonly partition: string;
  /** Project of Pulumi.yaml. */
  readonly project: string;
  readonly stack: string;
  /** Bucket of Pulumi's state. */
  readonly stateBucket: string;
  /** Key of the secrets in it. */
  readonly stateKeyArn: string;
}

/**
 * Reading one stack's state, where Pulumi keeps it in a bucket, and the secrets in it: they are encrypted with
 * the stack's name as context, so that a role of one stack reads no other's ("State and backends", Pulumi docs).
 */
export function readState(input: StateInput): PolicyStatement[] {
  const { partition, project, stack, stateBucket, stateKeyArn } = input;
  const bucket = `arn:${partition}:s3:::${stateBucket}`;
  return [
    allow("FindState", ["s3:ListBucket"], [bucket], {
      StringLike: { "s3:prefix": [".pulumi/", ...stateFiles(project, stack)] },
    }),
    allow(
      "ReadState",
      ["s3:GetObject"],
      [
        `${bucket}/.pulumi/meta.yaml`,
        ...stateFiles(project, stack).map((file) => `${bucket}/${file}`),
      ],
    ),
    allow("DecryptState", ["kms:Decrypt"], [stateKeyArn], {
      StringEquals: { "kms:EncryptionContext:stack": stack },
    }),
  ];
}

/** Where Pulumi's bucket backend keeps what belongs to one stack. */
export function stateFiles(project: string, stack: string): string[] {
  return [
    `.pulumi/stacks/${project}/${stack}.json*`,
    `.pulumi/history/${project}/${stack}/*`,
    `.pulumi/backups/${project}/${stack}/*`,
    `.pulumi/locks/organization/${project}/${stack}/*`,
  ];
}

export interface PreviewPolicyInput extends StateInput {
  readonly region: string;
  readonly accountId: string;
  /** Name of the EKS cluster. */
  readonly clusterName: string;
}

/**
 * What a preview and a look for drift read: the stack's own state, and descriptions of resources. No content:
 * no object of a bucket but the state, no value of a secret, no log line, no user of a directory.
 */
export function previewPolicy(input: PreviewPolicyInput): PolicyDocument {
  const { partition, region, accountId, clusterName } = input;
  const bucket = `arn:${partition}:s3:::${clusterName}-*`;
  return policyDocument(
    ...readState(input),
    allow(
      "DescribeNetworkAndCompute",
      [
        "acm:DescribeCertificate",
        "acm:ListTagsForCertificate",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource",
        "ec2:Describe*",
        "ec2:GetManagedPrefixListEntries",
        "elasticloadbalancing:Describe*",
        "events:DescribeRule",
        "events:ListTagsForResource",
        "events:ListTargetsByRule",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListHostedZones",
        "route53:ListResourceRecordSets",
        "route53:ListTagsForResource",
        "sns:GetTopicAttributes",
        "sns:ListTagsForResource",
        "sqs:GetQueueAttributes",
        "sqs:ListQueueTags",
        "tag:GetResources",
        "wafv2:GetLoggingConfiguration",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
        "wafv2:ListTagsForResource",
      ],
      ["*"],
    ),
    allow(
      "DescribeData",
      [
        "backup:DescribeBackupVault",
        "backup:GetBackupPlan",
        "backup:GetBackupSelection",
        "backup:ListTags",
        "cognito-idp:DescribeUserPool",
        "cognito-idp:DescribeUserPoolDomain",
        "cognito-idp:GetGroup",
        "cognito-idp:GetUserPoolMfaConfig",
        "ecr:DescribeRepositories",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRepositoryPolicy",
        "ecr:ListTagsForResource",
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListAliases",
        "kms:ListResourceTags",
        "logs:DescribeLogGroups",
        "logs:DescribeMetricFilters",
        "logs:ListTagsForResource",
        "rds:Describe*",
        "rds:ListTagsForResource",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
      ],
      ["*"],
    ),
    allow(
      "DescribeIdentities",
      [
        "iam:GetInstanceProfile",
        "iam:GetOpenIDConnectProvider",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListPolicyVersions",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
      ],
      ["*"],
    ),
    allow(
      "DescribeBuckets",
      [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
      ],
      [bucket],
    ),
    allow("DescribeCluster", ["eks:Describe*", "eks:List*"], ["*"]),
    allow(
      "ReadPublicParameters",
      ["ssm:GetParameter"],
      [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
    ),
    allow(
      "ReadCluster",
      ["eks:AccessKubernetesApi"],
      [`arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`],
    ),
  );
}
