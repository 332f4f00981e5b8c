import { all, drop, remove, set, type Spoil } from "../support/world";
import { broken, type Variants } from "./variant";

const logs = "aws:s3/bucket:Bucket::logs";
const artifacts = "aws:s3/bucketV2:BucketV2::artifacts";
const access = "aws:s3/bucket:Bucket::access";
const block = (name: string): string =>
  `aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::${name}`;
const ownership = (name: string): string =>
  `aws:s3/bucketOwnershipControls:BucketOwnershipControls::${name}`;
const policy = (name: string): string => `aws:s3/bucketPolicy:BucketPolicy::${name}`;
const encryption =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration::logs";
const encryptionV2 =
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2::artifacts";
const versioning = "aws:s3/bucketVersioning:BucketVersioning::logs";
const versioningV2 = "aws:s3/bucketVersioningV2:BucketVersioningV2::artifacts";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration::logs";
const lifecycleV2 =
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2::artifacts";
const standard = "rules.0.applyServerSideEncryptionByDefault";
const images = "aws:ecr/repository:Repository::images";
const imagesPolicy = "aws:ecr/repositoryPolicy:RepositoryPolicy::images";
const key = "aws:kms/key:Key::artifacts";
const secret = "aws:secretsmanager/secret:Secret::fernet";
const secretPolicy = "aws:secretsmanager/secretPolicy:SecretPolicy::fernet";
const parameter = "aws:ssm/parameter:Parameter::setting";
const group = "aws:cloudwatch/logGroup:LogGroup::cluster";
const queue = "aws:sqs/queue:Queue::interruptions";
const queuePolicy = "aws:sqs/queuePolicy:QueuePolicy::interruptions";
const events = "aws:sqs/queue:Queue::events";
const topic = "aws:sns/topic:Topic::alarms";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy::alarms";

const statement = (more: object): string =>
  JSON.stringify({
    Statement: [{ Sid: "Open", Effect: "Allow", Action: "x:y", Resource: "*", ...more }],
  });
const everybody = statement({ Principal: "*" });
const everybodyInAList = statement({ Principal: { AWS: ["arn:aws:iam::123456789012:root", "*"] } });
const everybodyElse = statement({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } });
const openCondition = statement({
  Principal: "*",
  Condition: { StringLike: { "aws:PrincipalArn": "*" } },
});
const served = (Condition?: object): string =>
  statement({ Principal: { Service: "events.amazonaws.com" }, ...(Condition && { Condition }) });
const anyAccount = { StringLike: { "aws:SourceAccount": "*" } };
const anyLogGroup = { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "*" } };
const ifThere = { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } };
const plainRefused = (Action: string): string =>
  statement({
    Effect: "Deny",
    Principal: "*",
    Action,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });
const publicPolicy = (label: string): [string, Spoil][] => [
  ["everybody", set(label, "policy", everybody)],
  ["everybody in a list", set(label, "policy", everybodyInAList)],
  ["everybody but one", set(label, "policy", everybodyElse)],
  ["a condition that holds for everybody", set(label, "policy", openCondition)],
];
const publicVariants = (label: string) =>
  publicPolicy(label).map(([title, spoil]) => broken(title, label, spoil));

export const storage: Variants = {
  "s3-public-access-blocked": [
    broken("no block", logs, remove(block("logs")), { says: "no public access block" }),
    broken("one setting off", artifacts, set(block("artifacts"), "blockPublicPolicy", false), {
      says: "blockPublicPolicy",
    }),
    broken("one not stated", access, drop(block("access"), "restrictPublicBuckets")),
  ],
  "s3-encrypted-with-own-key": [
    broken("nothing stated", logs, remove(encryption)),
    broken("S3's key", artifacts, set(encryptionV2, `${standard}.sseAlgorithm`, "AES256")),
    broken("AWS's key", logs, drop(encryption, `${standard}.kmsMasterKeyId`)),
    broken("no bucket key", logs, set(encryption, "rules.0.bucketKeyEnabled", false)),
  ],
  "s3-tls-only": [
    broken("no policy", logs, remove(policy("logs"))),
    broken(
      "the bucket but not its objects",
      artifacts,
      set(
        policy("artifacts"),
        "policy",
        JSON.stringify({
          Statement: [
            {
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: "arn:aws:s3:::artifacts",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      ),
    ),
    broken(
      "some actions only",
      logs,
      set(
        policy("logs"),
        "policy",
        JSON.stringify({
          Statement: [
            {
              Effect: "Deny",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: "*",
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      ),
    ),
    broken(
      "a policy of another kind",
      logs,
      set(
        policy("logs"),
        "policy",
        statement({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
      ),
    ),
  ],
  "s3-access-logged": [
    broken("no log", logs, remove("aws:s3/bucketLogging:BucketLogging::logs")),
    broken(
      "no log of a V2 bucket",
      artifacts,
      remove("aws:s3/bucketLoggingV2:BucketLoggingV2::artifacts"),
    ),
  ],
  "s3-acls-off": [
    broken("the writer owns", logs, set(ownership("logs"), "rule.objectOwnership", "ObjectWriter")),
    broken("not stated", artifacts, remove(ownership("artifacts"))),
  ],
  "s3-no-public-acl": [
    broken("in the bucket", logs, set(logs, "acl", "public-read")),
    broken(
      "beside it",
      "aws:s3/bucketAcl:BucketAcl::logs",
      set("aws:s3/bucketAcl:BucketAcl::logs", "acl", "public-read-write"),
    ),
    broken(
      "every customer of AWS",
      "aws:s3/bucketAclV2:BucketAclV2::artifacts",
      set("aws:s3/bucketAclV2:BucketAclV2::artifacts", "acl", "authenticated-read"),
    ),
    broken(
      "a grant",
      "aws:s3/bucketAcl:BucketAcl::logs",
      all(
        drop("aws:s3/bucketAcl:BucketAcl::logs", "acl"),
        set("aws:s3/bucketAcl:BucketAcl::logs", "accessControlPolicy", {
          grants: [
            {
              permission: "READ",
              grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/global/AllUsers" },
            },
          ],
        }),
      ),
    ),
  ],
  "s3-policy-not-public": [
    ...publicVariants(policy("logs")),
    broken("inside the bucket", logs, set(logs, "policy", everybody)),
  ],
  "s3-versioned": [
    broken("suspended", logs, set(versioning, "versioningConfiguration.status", "Suspended")),
    broken("not stated", artifacts, remove(versioningV2)),
  ],
  "s3-no-force-destroy": [
    broken("on", logs, set(logs, "forceDestroy", true)),
    broken("on a V2 bucket", artifacts, set(artifacts, "forceDestroy", true)),
  ],
  "s3-lifecycle": [
    broken("none", logs, remove(lifecycle), { says: "no lifecycle rule" }),
    broken("switched off", artifacts, set(lifecycleV2, "rules.0.status", "Disabled")),
    broken(
      "unfinished uploads stay",
      logs,
      drop(lifecycle, "rules.0.abortIncompleteMultipartUpload"),
      { says: "unfinished" },
    ),
  ],
  "ecr-immutable-tags": [
    broken("mutable", images, set(images, "imageTagMutability", "MUTABLE")),
    broken("not stated", images, drop(images, "imageTagMutability")),
    broken(
      "but for releases",
      images,
      set(images, "imageTagMutabilityExclusionFilters.0.filter", "release-*"),
    ),
    broken("but for nobody knows what", images, drop(images, "imageTagMutabilityExclusionFilters")),
  ],
  "ecr-scan-on-push": [
    broken("off", images, set(images, "imageScanningConfiguration.scanOnPush", false)),
    broken("not stated", images, drop(images, "imageScanningConfiguration")),
  ],
  "ecr-encrypted-with-own-key": [
    broken("S3's key", images, set(images, "encryptionConfigurations.0.encryptionType", "AES256")),
    broken("AWS's key", images, drop(images, "encryptionConfigurations.0.kmsKey")),
    broken("not stated", images, drop(images, "encryptionConfigurations")),
  ],
  "ecr-not-public": [
    ...publicVariants(imagesPolicy),
    broken("the public gallery", "aws:ecrpublic/repository:Repository::images", (world) => ({
      ...world,
      "aws:ecrpublic/repository:Repository::images": { inputs: { repositoryName: "airflow" } },
    })),
  ],
  "ecr-no-force-delete": [broken("on", images, set(images, "forceDelete", true))],
  "ecr-lifecycle": [
    broken("none", images, remove("aws:ecr/lifecyclePolicy:LifecyclePolicy::images")),
  ],
  "kms-key-rotation": [
    broken("off", key, set(key, "enableKeyRotation", false)),
    broken("not stated", key, drop(key, "enableKeyRotation")),
  ],
  "kms-policy-not-public": publicVariants(key),
  "kms-policy-stated": [broken("none", key, drop(key, "policy"))],
  "kms-deletion-window": [
    broken("too short", key, set(key, "deletionWindowInDays", 7), { says: "7 days" }),
  ],
  "secrets-own-key": [broken("AWS's key", secret, drop(secret, "kmsKeyId"))],
  "secrets-policy-not-public": publicVariants(secretPolicy),
  "secrets-rotation": [
    broken("none", secret, remove("aws:secretsmanager/secretRotation:SecretRotation::fernet")),
  ],
  "secrets-recovery-window": [
    broken("none", secret, set(secret, "recoveryWindowInDays", 0)),
    broken("short of the configuration", secret, set(secret, "recoveryWindowInDays", 7), {
      config: { minimumDays: 30 },
    }),
    broken("none, like the canary that is exempt", secret, set(secret, "recoveryWindowInDays", 0), {
      config: { exempt: ["-variables/canary"] },
    }),
  ],
  "ssm-secure-string": [
    broken("a plain text", parameter, set(parameter, "type", "String")),
    broken("AWS's key", parameter, drop(parameter, "keyId")),
  ],
  "log-group-own-key": [broken("AWS's key", group, drop(group, "kmsKeyId"))],
  "log-group-retention": [
    broken("for ever", group, drop(group, "retentionInDays"), { says: "for ever" }),
    broken("for ever on purpose", group, set(group, "retentionInDays", 0)),
    broken("too short", group, set(group, "retentionInDays", 30), { says: "30 days" }),
  ],
  "queue-not-public": [
    ...publicVariants(queuePolicy),
    broken("inside the queue", queue, set(queue, "policy", everybody)),
    broken("a topic", topicPolicy, set(topicPolicy, "policy", everybody)),
  ],
  "queue-encrypted": [
    broken("a queue", queue, set(queue, "sqsManagedSseEnabled", false)),
    broken("a topic", topic, drop(topic, "kmsMasterKeyId")),
  ],
  "queue-tls-only": [
    broken("no policy beside", events, remove(queuePolicy)),
    broken("none inside", queue, drop(queue, "policy")),
    broken("some actions only", queue, set(queue, "policy", plainRefused("sqs:SendMessage"))),
    broken("another service", queue, set(queue, "policy", plainRefused("sns:*"))),
  ],
  "service-principal-bound": [
    broken("a queue", queue, set(queue, "policy", served()), { says: "events.amazonaws.com" }),
    broken("any account", queuePolicy, set(queuePolicy, "policy", served(anyAccount))),
    broken("a topic", topicPolicy, set(topicPolicy, "policy", served())),
    broken("a key", key, set(key, "policy", served())),
    broken("any log group", key, set(key, "policy", served(anyLogGroup))),
    broken("a bucket", policy("logs"), set(policy("logs"), "policy", served())),
    broken("a secret", secretPolicy, set(secretPolicy, "policy", served())),
    broken("if the key is there", queue, set(queue, "policy", served(ifThere))),
  ],
  "s3-no-other-keys": [
    broken("no policy", artifacts, remove(policy("artifacts"))),
    broken("only TLS", logs, set(policy("logs"), "policy", plainRefused("s3:*"))),
  ],
};
