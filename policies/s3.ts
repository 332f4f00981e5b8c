import { at, listOf } from "./json";
import type { TypedResource } from "./inventory";
import type { Inventory } from "./inventory";
import { CLASS_PARAMETERS, serviceAttributes } from "./kubernetes/ingressClass";

/** Version 7 of the AWS provider calls a bucket Bucket again; programs of version 6 say BucketV2. */
export const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;

export type Bucket = TypedResource<(typeof BUCKETS)[number]>;

/** What a bucket is set up with beside itself, in both spellings. */
export const BUCKET_PARTS = {
  encryption: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  lifecycle: [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  ],
  logging: ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"],
  ownership: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
  policy: ["aws:s3/bucketPolicy:BucketPolicy"],
  publicAccess: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  versioning: [
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
  ],
} as const;

/** Properties of a bucket that once did what the parts do now, in both spellings. */
const INLINE: Readonly<Record<keyof typeof BUCKET_PARTS, readonly string[]>> = {
  encryption: ["serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"],
  lifecycle: ["lifecycleRules"],
  logging: ["logging", "loggings"],
  ownership: [],
  policy: ["policy"],
  publicAccess: [],
  versioning: ["versioning", "versionings"],
};

/** Everything that sets one aspect of a bucket: resources that name it, and what it says itself. */
export function configurationsOf(
  stack: Inventory,
  bucket: Bucket,
  part: keyof typeof BUCKET_PARTS,
): readonly unknown[] {
  const resources = stack.referrers(bucket, "bucket", ...BUCKET_PARTS[part]);
  const inline = INLINE[part].flatMap((key) => listOf(at(bucket.props, key)));
  return [...resources.map(({ props }) => props), ...inline];
}

/** Encryption that a bucket gives to objects which ask for none, in every way to write it. */
export function encryptionRules(stack: Inventory, bucket: Bucket): readonly EncryptionRule[] {
  const rules = configurationsOf(stack, bucket, "encryption").flatMap((configuration) => [
    ...listOf(at(configuration, "rules")),
    ...listOf(at(configuration, "rule")),
  ]);
  return rules.map((rule) => {
    const [first] = listOf(at(rule, "applyServerSideEncryptionByDefaults"));
    const standard = first ?? at(rule, "applyServerSideEncryptionByDefault");
    return { standard, bucketKey: () => at(rule, "bucketKeyEnabled") === true };
  });
}

export interface EncryptionRule {
  /** Algorithm and key. */
  readonly standard: unknown;
  /** Read only when asked for, since a preview may not know it. */
  readonly bucketKey: () => boolean;
}

/** Whether S3 or a load balancer writes access logs into a bucket: with S3's own key only, and of no use to log. */
export function receivesLogs(stack: Inventory, bucket: Bucket): boolean {
  const logged = stack.referrers(bucket, "targetBucket", ...BUCKET_PARTS.logging);
  const balancers = stack.referrers(bucket, "accessLogs", "aws:lb/loadBalancer:LoadBalancer");
  // The load balancer controller sets up the rest, as a class of Ingresses or a Service tells it.
  const classes = stack.referrers(bucket, "spec", CLASS_PARAMETERS);
  const services = stack
    .referrers(bucket, "metadata", "kubernetes:core/v1:Service")
    .filter(({ type, props }) => serviceAttributes(type, props) !== undefined);
  return logged.length + balancers.length + classes.length + services.length > 0;
}
