import type { Recipes } from "../support/world";

const KEY = "arn:aws:kms:eu-west-1:123456789012:key/artifacts";
const ACCOUNT = "arn:aws:iam::123456789012:root";

const tlsOnly = (name: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "DenyOtherEncryption",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${name}/*`,
        Condition: {
          StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption-aws-kms-key-id": KEY },
        },
      },
    ],
  });

/** A bucket with all of its parts; `v2` writes every token as programs of provider version 6 do. */
function bucket(name: string, v2: boolean, ...without: readonly string[]): Recipes {
  const suffix = v2 ? "V2" : "";
  const self = v2 ? `aws:s3/bucketV2:BucketV2::${name}` : `aws:s3/bucket:Bucket::${name}`;
  const part = (kind: string, inputs: object, versioned = true): Recipes => {
    const token = versioned ? `${kind}${suffix}` : kind;
    const lower = `${token.charAt(0).toLowerCase()}${token.slice(1)}`;
    return without.includes(kind)
      ? {}
      : {
          [`aws:s3/${lower}:${token}::${name}`]: {
            inputs: { bucket: name, ...inputs },
            from: { bucket: self },
          },
        };
  };
  return {
    [self]: {
      inputs: { bucket: name, forceDestroy: false },
      outputs: { arn: `arn:aws:s3:::${name}`, id: name },
    },
    ...part(
      "BucketPublicAccessBlock",
      {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      false,
    ),
    ...part("BucketServerSideEncryptionConfiguration", {
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
          bucketKeyEnabled: true,
        },
      ],
    }),
    ...part("BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
    ...part("BucketLifecycleConfiguration", {
      rules: [
        {
          id: "uploads",
          status: "Enabled",
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    }),
    ...part("BucketOwnershipControls", { rule: { objectOwnership: "BucketOwnerEnforced" } }, false),
    ...part("BucketPolicy", { policy: tlsOnly(name) }, false),
    ...part("BucketLogging", { targetBucket: "access", targetPrefix: `${name}/` }),
  };
}

const keyPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: ACCOUNT },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: "logs.eu-west-1.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:*" },
      },
    },
  ],
});

const queuePolicy = JSON.stringify({
  Statement: [
    {
      Sid: "Events",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    },
    {
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sqs:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

/** Buckets in both spellings, images, keys, secrets, logs and queues. */
export const storage: Recipes = {
  ...bucket("logs", false),
  ...bucket("artifacts", true),
  ...bucket("access", false, "BucketLogging", "BucketServerSideEncryptionConfiguration"),
  "aws:s3/bucketAcl:BucketAcl::logs": { inputs: { bucket: "logs", acl: "private" } },
  "aws:s3/bucketAclV2:BucketAclV2::artifacts": { inputs: { bucket: "artifacts", acl: "private" } },
  "aws:ecr/repository:Repository::images": {
    inputs: {
      name: "airflow",
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "sha256-*", filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY }],
      forceDelete: false,
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy::images": {
    inputs: { repository: "airflow", policy: "{}" },
    from: { repository: "aws:ecr/repository:Repository::images" },
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy::images": {
    inputs: {
      repository: "airflow",
      policy: JSON.stringify({
        Statement: [{ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "ecr:BatchGetImage" }],
      }),
    },
  },
  "aws:kms/key:Key::artifacts": {
    inputs: { enableKeyRotation: true, deletionWindowInDays: 30, policy: keyPolicy },
    outputs: { arn: KEY },
  },
  "aws:secretsmanager/secret:Secret::fernet": {
    inputs: { name: "test-platform-fernet", kmsKeyId: KEY, recoveryWindowInDays: 30 },
    outputs: {
      arn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:test-platform-fernet-AbCdEf",
    },
  },
  "aws:secretsmanager/secretRotation:SecretRotation::fernet": {
    inputs: { secretId: "fernet" },
    from: { secretId: "aws:secretsmanager/secret:Secret::fernet" },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy::fernet": {
    inputs: {
      policy: JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: ACCOUNT },
            Action: "secretsmanager:GetSecretValue",
            Resource: "*",
          },
        ],
      }),
    },
  },
  "aws:ssm/parameter:Parameter::setting": { inputs: { type: "SecureString", keyId: KEY } },
  "aws:cloudwatch/logGroup:LogGroup::cluster": {
    inputs: { name: "/aws/eks/airflow", retentionInDays: 365, kmsKeyId: KEY },
  },
  "aws:sqs/queue:Queue::interruptions": {
    inputs: { sqsManagedSseEnabled: true, policy: queuePolicy },
  },
  "aws:sqs/queue:Queue::events": { inputs: { sqsManagedSseEnabled: true } },
  "aws:sqs/queuePolicy:QueuePolicy::interruptions": {
    inputs: { policy: queuePolicy },
    from: { queueUrl: "aws:sqs/queue:Queue::events" },
  },
  "aws:sns/topic:Topic::alarms": { inputs: { kmsMasterKeyId: KEY } },
  "aws:sns/topicPolicy:TopicPolicy::alarms": { inputs: { policy: queuePolicy } },
};
