import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bucketPolicy } from "./iam/bucketPolicy";
import type { PolicyStatement } from "./iam/policyDocument";

/** Days after which S3 drops the parts of an upload that nobody finished (FSBP S3.13). */
const ABANDONED_UPLOAD_DAYS = 7;

export interface PrivateBucketArgs {
  /** Physical name: 3 to 63 lower-case letters, digits and dashes, unique in the world. */
  bucketName: pulumi.Input<string>;
  /**
   * ARN of the key for its objects, used through a bucket key so that KMS costs next to nothing. Default:
   * S3's own keys, the only ones that a bucket for access logs may have as its default
   * ("Enabling Amazon S3 server access logging", Amazon S3 User Guide).
   */
  keyArn?: pulumi.Input<string>;
  /** Days after which an object is deleted. Default: never. */
  expireAfterDays?: number;
  /** Days that replaced or deleted objects can be brought back. */
  noncurrentVersionDays: number;
  /** Whether destroying the stack may delete the bucket with what is in it. Otherwise it is protected. */
  deleteWithContent: boolean;
  /** Where access is logged. Default: nowhere, which is right only for the bucket that holds such logs. */
  accessLogs?: { bucketName: pulumi.Input<string>; prefix: string; ready: pulumi.Resource[] };
  /** What its policy says besides TLS and encryption. Default: nothing. */
  statements?: (bucketArn: string) => pulumi.Input<readonly PolicyStatement[]>;
  /** Tags of the bucket. */
  tags: Readonly<Record<string, string>>;
}

/**
 * A bucket that only this account's IAM policies open: no public access, no ACLs, TLS only, encrypted,
 * versioned, with a lifecycle. About $0.023 per GB and month.
 */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** What has to exist before anything is written to it. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:PrivateBucket", name, {}, opts);

    const bucket = this.createBucket(name, args);
    const closed = this.closeToPublic(name, bucket);
    const encryption = this.encrypt(name, args, bucket);
    const versioning = this.keepVersions(name, bucket);
    this.expireObjects(name, args, bucket, versioning);
    const policy = this.attachPolicy(name, args, bucket, closed);
    this.logAccess(name, args, bucket);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.ready = [encryption, policy];
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }

  private createBucket(name: string, args: PrivateBucketArgs): aws.s3.Bucket {
    const { bucketName, deleteWithContent, tags } = args;
    return new aws.s3.Bucket(
      name,
      {
        bucket: bucketName,
        forceDestroy: deleteWithContent,
        tags: { ...tags, Name: bucketName },
      },
      { parent: this, protect: !deleteWithContent },
    );
  }

  /** FSBP S3.8 and S3.12. */
  private closeToPublic(name: string, bucket: aws.s3.Bucket): pulumi.Resource {
    new aws.s3.BucketOwnershipControls(
      name,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    return new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  private encrypt(name: string, args: PrivateBucketArgs, bucket: aws.s3.Bucket): pulumi.Resource {
    const { keyArn } = args;
    const byDefault =
      keyArn === undefined
        ? { sseAlgorithm: "AES256" }
        : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
    return new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: byDefault,
            bucketKeyEnabled: keyArn !== undefined,
            // Whoever could encrypt objects with a key of their own could hold them to ransom.
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      { parent: this },
    );
  }

  /** FSBP S3.14. */
  private keepVersions(name: string, bucket: aws.s3.Bucket): aws.s3.BucketVersioning {
    return new aws.s3.BucketVersioning(
      name,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
  }

  private expireObjects(
    name: string,
    args: PrivateBucketArgs,
    bucket: aws.s3.Bucket,
    versioning: aws.s3.BucketVersioning,
  ): void {
    // One or the other: S3 refuses a rule with both, and an age clears delete markers too.
    const expiration =
      args.expireAfterDays === undefined
        ? { expiredObjectDeleteMarker: true }
        : { days: args.expireAfterDays };
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration,
            noncurrentVersionExpiration: { noncurrentDays: args.noncurrentVersionDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
          },
        ],
      },
      { parent: this, dependsOn: [versioning] },
    );
  }

  /** After the public access block: S3 answers two changes of a bucket at once with a conflict. */
  private attachPolicy(
    name: string,
    args: PrivateBucketArgs,
    bucket: aws.s3.Bucket,
    closed: pulumi.Resource,
  ): pulumi.Resource {
    const { keyArn, statements } = args;
    const document = pulumi
      .all([bucket.arn, keyArn, bucket.arn.apply((arn) => statements?.(arn) ?? [])])
      .apply(([bucketArn, key, more]) =>
        bucketPolicy({
          bucketArn,
          statements: more,
          ...(key === undefined ? {} : { keyArn: key }),
        }),
      );
    return new aws.s3.BucketPolicy(
      name,
      { bucket: bucket.bucket, policy: pulumi.jsonStringify(document) },
      { parent: this, dependsOn: [closed] },
    );
  }

  /** FSBP S3.9. */
  private logAccess(name: string, { accessLogs }: PrivateBucketArgs, bucket: aws.s3.Bucket): void {
    if (accessLogs === undefined) return;
    new aws.s3.BucketLogging(
      name,
      {
        bucket: bucket.bucket,
        targetBucket: accessLogs.bucketName,
        targetPrefix: accessLogs.prefix,
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
      },
      { parent: this, dependsOn: accessLogs.ready },
    );
  }
}
