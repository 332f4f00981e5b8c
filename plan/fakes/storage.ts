import {
  FAKE_ACCOUNT,
  type FakeRequest,
  type FakeRule,
  type FakeRules,
  arn,
  digest,
  dnsSuffixOf,
  globalArn,
  physicalName,
  regionOf,
  text,
  uuid,
} from "./fake";

/** Buckets, registries, queues, keys and secrets. */

function zone(request: FakeRequest): string {
  return `Z${digest(13, request.type, request.name, "zone").toUpperCase()}`;
}

const bucket: FakeRule = (request) => {
  const name = physicalName(request, "bucket");
  const region = regionOf(request);
  const suffix = dnsSuffixOf(region);
  return {
    id: name,
    known: { bucket: name },
    computed: {
      arn: globalArn(request, "s3", name, ""),
      bucketRegion: region,
      bucketDomainName: `${name}.s3.${suffix}`,
      bucketRegionalDomainName: `${name}.s3.${region}.${suffix}`,
      hostedZoneId: zone(request),
    },
  };
};

/** Sub-resources of a bucket carry the bucket's name as id. */
const bucketPart: FakeRule = (request) => ({ id: text(request.inputs, "bucket") ?? request.name });

const bucketParts = [
  ...["bucketVersioning:BucketVersioning", "bucketLogging:BucketLogging"],
  ...["bucketPublicAccessBlock:BucketPublicAccessBlock", "bucketPolicy:BucketPolicy"],
  ...["bucketOwnershipControls:BucketOwnershipControls", "bucketAcl:BucketAcl"],
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "bucketNotification:BucketNotification",
].flatMap((part) => [part, part.replace(/^(\w+):(\w+)$/, "$1V2:$2V2")]);

const key: FakeRule = (request) => {
  const id = uuid(request.type, request.name);
  return { id, computed: { arn: arn(request, "kms", `key/${id}`), keyId: id } };
};

const alias: FakeRule = (request) => {
  const name = text(request.inputs, "name") ?? `alias/${physicalName(request)}`;
  const target = text(request.inputs, "targetKeyId") ?? "";
  return {
    id: name,
    known: { name },
    computed: {
      arn: arn(request, "kms", name),
      targetKeyArn: target.startsWith("arn:") ? target : arn(request, "kms", `key/${target}`),
    },
  };
};

const secret: FakeRule = (request) => {
  const name = physicalName(request);
  const id = arn(request, "secretsmanager", `secret:${name}-${digest(6, request.name)}`);
  return { id, known: { name }, computed: { arn: id } };
};

const secretVersion: FakeRule = (request) => {
  const secretId = text(request.inputs, "secretId") ?? request.name;
  const versionId = uuid(request.type, request.name);
  return {
    id: `${secretId}|${versionId}`,
    computed: { arn: secretId, versionId, versionStages: ["AWSCURRENT"], hasSecretStringWo: false },
  };
};

const repository: FakeRule = (request) => {
  const name = physicalName(request);
  const region = regionOf(request);
  return {
    id: name,
    known: { name },
    computed: {
      arn: arn(request, "ecr", `repository/${name}`),
      registryId: FAKE_ACCOUNT,
      repositoryUrl: `${FAKE_ACCOUNT}.dkr.ecr.${region}.${dnsSuffixOf(region)}/${name}`,
    },
  };
};

const queue: FakeRule = (request) => {
  const name = physicalName(request);
  const region = regionOf(request);
  const url = `https://sqs.${region}.${dnsSuffixOf(region)}/${FAKE_ACCOUNT}/${name}`;
  return { id: url, known: { name }, computed: { url, arn: arn(request, "sqs", name) } };
};

const topic: FakeRule = (request) => {
  const name = physicalName(request);
  const id = arn(request, "sns", name);
  return { id, known: { name }, computed: { arn: id, owner: FAKE_ACCOUNT } };
};

export const storageRules: FakeRules = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:kms/key:Key": key,
  "aws:kms/replicaKey:ReplicaKey": key,
  "aws:kms/alias:Alias": alias,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:ecr/repository:Repository": repository,
  "aws:ecr/repositoryPolicy:RepositoryPolicy": (request) => ({
    id: text(request.inputs, "repository") ?? request.name,
    computed: { registryId: FAKE_ACCOUNT },
  }),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": (request) => ({
    id: text(request.inputs, "repository") ?? request.name,
    computed: { registryId: FAKE_ACCOUNT },
  }),
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": (request) => ({
    id: text(request.inputs, "queueUrl") ?? request.name,
  }),
  "aws:sns/topic:Topic": topic,
  ...Object.fromEntries(bucketParts.map((part) => [`aws:s3/${part}`, bucketPart])),
};
