import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey } from "../encryptionKey";
import { allowAccessLogs } from "../iam/bucketPolicy";
import { repositoryPolicy } from "../iam/repositoryPolicy";
import { PrivateBucket } from "../privateBucket";
import { imageLifecycle, SIGNATURE_TAG_PREFIX } from "./imageLifecycle";

export interface ArtifactStoreArgs {
  /** Stem of physical names, such as `airflow-dev`: at most 40 lower-case letters, digits and dashes. */
  name: string;
  /** Account that everything is in; part of the buckets' names, which must be unique in the world. */
  accountId: pulumi.Input<string>;
  /** AWS partition of the account. */
  partition: string;
  /** Days that task logs are kept, and the buckets' access logs with them. */
  logRetentionDays: number;
  /** Days that replaced or deleted objects can be brought back. */
  noncurrentVersionDays: number;
  /** Whether destroying the stack may delete buckets and images that are not empty. Otherwise they are protected. */
  deleteBucketsWithContent: boolean;
  /** Newest images kept in the repository, with their signatures; about $0.10 per GB and month. */
  imagesKept: number;
  /** Other accounts that may read the images, such as the next stack's, which copies them. */
  imageReaders: readonly string[];
  /** Tags of every resource. */
  tags: Readonly<Record<string, string>>;
}

/** Name and ARN of a bucket. */
export interface BucketReference {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/**
 * Object storage and images: a bucket for task logs, one for artifacts, which is the file system of the
 * DAGs, one for the access logs of both, and a repository for Airflow images. One key encrypts all but
 * the access logs. Cost: $1 a month for the key, and what is stored.
 */
export class ArtifactStore extends pulumi.ComponentResource {
  readonly logsBucket: BucketReference;
  readonly artifactsBucket: BucketReference;
  /** ARN of the key: whoever uses the buckets needs it too. */
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Address that images are pushed to and pulled from, without a tag. */
  readonly repositoryUrl: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: ArtifactStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:ArtifactStore", name, {}, opts);

    const key = this.createKey(name, args);
    const accessLogs = this.createAccessLogs(name, args);
    const logs = this.createBucket(name, "logs", args, {
      key,
      accessLogs,
      expireAfterDays: args.logRetentionDays,
    });
    const artifacts = this.createBucket(name, "artifacts", args, { key, accessLogs });
    const repository = this.createRepository(name, args, key);

    this.logsBucket = { name: logs.bucketName, arn: logs.bucketArn };
    this.artifactsBucket = { name: artifacts.bucketName, arn: artifacts.bucketArn };
    this.kmsKeyArn = key.arn;
    this.repositoryUrl = repository.repositoryUrl;
    this.repositoryArn = repository.arn;
    this.registerOutputs({
      logsBucket: this.logsBucket.name,
      artifactsBucket: this.artifactsBucket.name,
      repositoryUrl: this.repositoryUrl,
    });
  }

  private createKey(name: string, args: ArtifactStoreArgs): aws.kms.Key {
    return encryptionKey(
      name,
      {
        description: `Encrypts task logs, artifacts and images of ${args.name}.`,
        alias: `${args.name}-artifacts`,
        partition: args.partition,
        accountId: args.accountId,
        tags: args.tags,
      },
      { parent: this, protect: !args.deleteBucketsWithContent },
    );
  }

  private createAccessLogs(name: string, args: ArtifactStoreArgs): PrivateBucket {
    const { accountId, partition } = args;
    // By name, because the buckets themselves wait for this one.
    const sources = ["logs", "artifacts"] as const;
    return new PrivateBucket(
      `${name}-access`,
      {
        bucketName: bucketName(args, "access"),
        expireAfterDays: args.logRetentionDays,
        noncurrentVersionDays: args.noncurrentVersionDays,
        deleteWithContent: args.deleteBucketsWithContent,
        statements: (bucketArn) =>
          pulumi
            .all([accountId, pulumi.all(sources.map((source) => bucketName(args, source)))])
            .apply(([account, names]) => [
              allowAccessLogs({
                bucketArn,
                accountId: account,
                sourceArns: names.map((source) => `arn:${partition}:s3:::${source}`),
              }),
            ]),
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private createBucket(
    name: string,
    use: "logs" | "artifacts",
    args: ArtifactStoreArgs,
    parts: { key: aws.kms.Key; accessLogs: PrivateBucket; expireAfterDays?: number },
  ): PrivateBucket {
    const { key, accessLogs, ...lifecycle } = parts;
    return new PrivateBucket(
      `${name}-${use}`,
      {
        bucketName: bucketName(args, use),
        keyArn: key.arn,
        ...lifecycle,
        noncurrentVersionDays: args.noncurrentVersionDays,
        deleteWithContent: args.deleteBucketsWithContent,
        accessLogs: {
          bucketName: accessLogs.bucketName,
          prefix: `${use}/`,
          ready: accessLogs.ready,
        },
        tags: args.tags,
      },
      { parent: this },
    );
  }

  /** FSBP ECR.1, ECR.2 and ECR.3. */
  private createRepository(
    name: string,
    args: ArtifactStoreArgs,
    key: aws.kms.Key,
  ): aws.ecr.Repository {
    const { deleteBucketsWithContent, imageReaders, imagesKept, partition, tags } = args;
    const repositoryName = `${args.name}/airflow`;
    const repository = new aws.ecr.Repository(
      name,
      {
        name: repositoryName,
        // A second attestation of an image takes the tag of the first; cosign verifies what it holds.
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [
          { filter: `${SIGNATURE_TAG_PREFIX}*`, filterType: "WILDCARD" },
        ],
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }],
        forceDelete: deleteBucketsWithContent,
        tags: { ...tags, Name: repositoryName },
      },
      { parent: this, protect: !deleteBucketsWithContent },
    );
    new aws.ecr.LifecyclePolicy(
      name,
      {
        repository: repository.name,
        policy: pulumi.jsonStringify(imageLifecycle(imagesKept)),
      },
      { parent: this },
    );
    if (imageReaders.length > 0) {
      new aws.ecr.RepositoryPolicy(
        name,
        {
          repository: repository.name,
          policy: JSON.stringify(repositoryPolicy(partition, imageReaders)),
        },
        { parent: this },
      );
    }
    return repository;
  }
}

/** At most 63 characters for a stem of 40: the limit of S3. */
function bucketName(args: ArtifactStoreArgs, use: string): pulumi.Output<string> {
  return pulumi.interpolate`${args.name}-${use}-${args.accountId}`;
}
