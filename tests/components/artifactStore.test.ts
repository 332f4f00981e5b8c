import { ArtifactStore, type ArtifactStoreArgs } from "../../components/artifactStore";
import { imageLifecycle } from "../../components/artifactStore/imageLifecycle";
import { bucketPolicy } from "../../components/iam/bucketPolicy";
import { type ComponentRun, runComponent, valueOf } from "../support/component";
import { jsonOf, matching } from "../support/expectations";

const PARENT = "airflow-platform:components:ArtifactStore::storage";
const tags = { owner: "data-platform", environment: "dev" };
const ACCOUNT = "123456789012";

const dev: ArtifactStoreArgs = {
  name: "airflow-dev",
  accountId: ACCOUNT,
  partition: "aws",
  logRetentionDays: 30,
  noncurrentVersionDays: 7,
  deleteBucketsWithContent: true,
  imagesKept: 20,
  imageReaders: [],
  tags,
};

const prod: ArtifactStoreArgs = {
  ...dev,
  name: "airflow-prod",
  logRetentionDays: 365,
  noncurrentVersionDays: 90,
  deleteBucketsWithContent: false,
  imagesKept: 100,
  imageReaders: [],
};

const run = (args: ArtifactStoreArgs): Promise<ComponentRun<ArtifactStore>> =>
  runComponent(() => new ArtifactStore("storage", args));

const denyWithoutTls = (bucketArn: string): unknown => ({
  Sid: "DenyWithoutTls",
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*"],
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

describe.each([
  ["dev", dev],
  ["prod", prod],
])("ArtifactStore in %s", (_, args) => {
  let made: ComponentRun<ArtifactStore>;
  let keyArn: string;

  beforeAll(async () => {
    made = await run(args);
    keyArn = await valueOf(made.component.kmsKeyArn);
  });

  test("makes exactly this", () => {
    const parts = (use: string): string[] =>
      [
        "airflow-platform:components:PrivateBucket",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        ...(use === "access" ? [] : ["aws:s3/bucketLogging:BucketLogging"]),
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
      ].map((type) => `${type}::storage-${use}`);
    expect(made.inventory()).toEqual(
      [
        PARENT,
        "aws:ecr/lifecyclePolicy:LifecyclePolicy::storage",
        "aws:ecr/repository:Repository::storage",
        "aws:kms/alias:Alias::storage",
        "aws:kms/key:Key::storage",
        ...parts("access"),
        ...parts("artifacts"),
        ...parts("logs"),
      ].sort(),
    );
    expect(made.calls).toEqual([]);
  });

  test("protects what holds data, unless the stack may go with it", () => {
    const protect = !args.deleteBucketsWithContent;
    for (const use of ["access", "artifacts", "logs"]) {
      const bucket = made.one("aws:s3/bucket:Bucket", `storage-${use}`);
      expect(bucket.inputs).toEqual({
        bucket: `${args.name}-${use}-${ACCOUNT}`,
        forceDestroy: args.deleteBucketsWithContent,
        tags: { ...tags, Name: `${args.name}-${use}-${ACCOUNT}` },
      });
      expect(bucket.options).toEqual({
        parent: `airflow-platform:components:PrivateBucket::storage-${use}`,
        protect,
      });
    }
    expect(made.one("aws:ecr/repository:Repository").options).toEqual({ parent: PARENT, protect });
    expect(made.one("aws:kms/key:Key").options).toEqual({ parent: PARENT, protect });
  });

  test.each(["access", "artifacts", "logs"])(
    "closes the %s bucket to the public and to ACLs",
    (use) => {
      const bucket = `${args.name}-${use}-${ACCOUNT}`;
      const owner = made.one(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        `storage-${use}`,
      );
      expect(owner.inputs).toEqual({ bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
      const block = made.one(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        `storage-${use}`,
      );
      expect(block.inputs).toEqual({
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const versions = made.one("aws:s3/bucketVersioning:BucketVersioning", `storage-${use}`);
      expect(versions.inputs).toEqual({ bucket, versioningConfiguration: { status: "Enabled" } });
    },
  );

  test.each(["artifacts", "logs"])("encrypts the %s bucket with the stack's key", (use) => {
    expect(
      made.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        `storage-${use}`,
      ).inputs,
    ).toEqual({
      bucket: `${args.name}-${use}-${ACCOUNT}`,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
  });

  test("encrypts the access logs with S3's keys: delivery takes no other", () => {
    expect(
      made.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "storage-access",
      ).inputs["rules"],
    ).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
        bucketKeyEnabled: false,
        blockedEncryptionTypes: ["SSE-C"],
      },
    ]);
  });

  test.each([
    ["access", { days: args.logRetentionDays }],
    ["artifacts", { expiredObjectDeleteMarker: true }],
    ["logs", { days: args.logRetentionDays }],
  ])("expires objects of the %s bucket, once it keeps versions", (use, expiration) => {
    const lifecycle = made.one(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      `storage-${use}`,
    );
    expect(lifecycle.inputs).toEqual({
      bucket: `${args.name}-${use}-${ACCOUNT}`,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration,
          noncurrentVersionExpiration: { noncurrentDays: args.noncurrentVersionDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    });
    expect(lifecycle.options).toEqual({
      parent: `airflow-platform:components:PrivateBucket::storage-${use}`,
      dependsOn: [`aws:s3/bucketVersioning:BucketVersioning::storage-${use}`],
    });
  });

  test.each(["artifacts", "logs"])(
    "opens the %s bucket to TLS and its own encryption only",
    (use) => {
      const bucketArn = `arn:aws:s3:::${args.name}-${use}-${ACCOUNT}`;
      const policy = made.one("aws:s3/bucketPolicy:BucketPolicy", `storage-${use}`);
      expect(policy.inputs["bucket"]).toBe(`${args.name}-${use}-${ACCOUNT}`);
      expect(jsonOf(policy.inputs["policy"])).toEqual({
        Version: "2012-10-17",
        Statement: [
          denyWithoutTls(bucketArn),
          {
            Sid: "DenyOtherEncryption",
            Effect: "Deny",
            Principal: "*",
            Action: ["s3:PutObject"],
            Resource: [`${bucketArn}/*`],
            Condition: {
              Null: { "s3:x-amz-server-side-encryption": "false" },
              StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn },
            },
          },
        ],
      });
      expect(policy.options).toEqual({
        parent: `airflow-platform:components:PrivateBucket::storage-${use}`,
        dependsOn: [`aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::storage-${use}`],
      });
    },
  );

  test("takes access logs of the stack's two buckets in this account, from nobody else", () => {
    const bucketArn = `arn:aws:s3:::${args.name}-access-${ACCOUNT}`;
    const policy = made.one("aws:s3/bucketPolicy:BucketPolicy", "storage-access").inputs["policy"];
    expect(jsonOf(policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        denyWithoutTls(bucketArn),
        {
          Sid: "DeliverAccessLogs",
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: ["s3:PutObject"],
          Resource: [`${bucketArn}/*`],
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: {
              "aws:SourceArn": [
                `arn:aws:s3:::${args.name}-logs-${ACCOUNT}`,
                `arn:aws:s3:::${args.name}-artifacts-${ACCOUNT}`,
              ],
            },
          },
        },
      ],
    });
  });

  test.each(["artifacts", "logs"])(
    "logs access to the %s bucket, once delivery is allowed",
    (use) => {
      const logging = made.one("aws:s3/bucketLogging:BucketLogging", `storage-${use}`);
      expect(logging.inputs).toEqual({
        bucket: `${args.name}-${use}-${ACCOUNT}`,
        targetBucket: `${args.name}-access-${ACCOUNT}`,
        targetPrefix: `${use}/`,
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
      });
      expect(logging.options["dependsOn"]).toEqual([
        "aws:s3/bucketPolicy:BucketPolicy::storage-access",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration::storage-access",
      ]);
    },
  );

  test("makes a repository whose tags never change their meaning", () => {
    expect(made.one("aws:ecr/repository:Repository").inputs).toEqual({
      name: `${args.name}/airflow`,
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "sha256-*", filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
      forceDelete: args.deleteBucketsWithContent,
      tags: { ...tags, Name: `${args.name}/airflow` },
    });
    const lifecycle = made.one("aws:ecr/lifecyclePolicy:LifecyclePolicy").inputs;
    expect(lifecycle["repository"]).toBe(`${args.name}/airflow`);
    expect(jsonOf(lifecycle["policy"])).toEqual(imageLifecycle(args.imagesKept));
  });

  test("makes a key that is rotated and named, and that only this account's IAM opens", () => {
    const key = made.one("aws:kms/key:Key").inputs;
    expect(key).toEqual({
      description: `Encrypts task logs, artifacts and images of ${args.name}.`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: matching(/./),
      tags: { ...tags, Name: `${args.name}-artifacts` },
    });
    expect(jsonOf(key["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountDecidesByIam",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: ["kms:*"],
          Resource: ["*"],
        },
      ],
    });
    expect(made.one("aws:kms/alias:Alias").inputs).toEqual({
      name: `alias/${args.name}-artifacts`,
      targetKeyId: keyArn.split("/").at(-1),
    });
  });

  test("says what dependents need to know", async () => {
    const { artifactsBucket, logsBucket, repositoryArn, repositoryUrl } = made.component;
    expect(await valueOf(logsBucket.name)).toBe(`${args.name}-logs-${ACCOUNT}`);
    expect(await valueOf(logsBucket.arn)).toBe(`arn:aws:s3:::${args.name}-logs-${ACCOUNT}`);
    expect(await valueOf(artifactsBucket.name)).toBe(`${args.name}-artifacts-${ACCOUNT}`);
    expect(await valueOf(artifactsBucket.arn)).toBe(
      `arn:aws:s3:::${args.name}-artifacts-${ACCOUNT}`,
    );
    expect(await valueOf(repositoryUrl)).toBe(
      `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/${args.name}/airflow`,
    );
    expect(await valueOf(repositoryArn)).toBe(
      `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/${args.name}/airflow`,
    );
  });
});

describe("bucket names", () => {
  test("fit S3's 63 characters for the longest stem that the settings allow", async () => {
    const made = await run({ ...dev, name: "a".repeat(40) });
    const bucketNames = made
      .ofType("aws:s3/bucket:Bucket")
      .map(({ inputs }) => JSON.stringify(inputs["bucket"]));
    // Two of the characters are JSON's quotes.
    const lengths = bucketNames.map((quoted) => quoted.length - 2);
    expect(Math.max(...lengths)).toBe(63);
  });
});

describe("a bucket's policy", () => {
  test("says nothing about encryption where the bucket has no key of the stack's", () => {
    const { Statement } = bucketPolicy({ bucketArn: "arn:aws:s3:::b" });
    expect(Statement.map((statement) => statement.Sid)).toEqual(["DenyWithoutTls"]);
  });
});

describe("the lifecycle of images", () => {
  test("keeps system images, and the signatures of what it keeps", () => {
    expect(imageLifecycle(20)).toEqual({
      rules: [
        {
          rulePriority: 1,
          description: "Drop untagged images after 7 days",
          selection: {
            tagStatus: "untagged",
            countType: "sinceImagePushed",
            countUnit: "days",
            countNumber: 7,
          },
          action: { type: "expire" },
        },
        {
          rulePriority: 2,
          description: "Keep copies of system images",
          selection: {
            tagStatus: "tagged",
            tagPrefixList: ["system-"],
            countType: "imageCountMoreThan",
            countNumber: 200,
          },
          action: { type: "expire" },
        },
        {
          rulePriority: 3,
          description: "Keep signatures of the newest 20 images",
          selection: {
            tagStatus: "tagged",
            tagPrefixList: ["sha256-"],
            countType: "imageCountMoreThan",
            countNumber: 40,
          },
          action: { type: "expire" },
        },
        {
          rulePriority: 4,
          description: "Keep the newest 20 images, each with 2 signatures",
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 60 },
          action: { type: "expire" },
        },
      ],
    });
  });
});
