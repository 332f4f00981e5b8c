import {
  FAKE_ACCOUNT,
  type Fake,
  type FakeRequest,
  type FakeRule,
  type FakeRules,
  arn,
  digest,
  dnsSuffixOf,
  globalArn,
  number,
  physicalName,
  regionOf,
  text,
  upperId,
  uuid,
} from "./fake";

/** Databases, buckets, registries, queues, keys and secrets. */

function zone(request: FakeRequest): string {
  return `Z${digest(13, request.type, request.name, "zone").toUpperCase()}`;
}

function managedMasterSecret(request: FakeRequest, name: string): Fake["computed"] {
  if (request.inputs["manageMasterUserPassword"] !== true) return { masterUserSecrets: [] };
  const prefix = request.type.includes("cluster") ? "rds!cluster" : "rds!db";
  const suffix = digest(6, name, "suffix");
  const secret = `${prefix}-${uuid(request.type, name)}-${suffix}`;
  const key = text(request.inputs, "masterUserSecretKmsKeyId");
  return {
    masterUserSecrets: [
      {
        secretArn: arn(request, "secretsmanager", `secret:${secret}`),
        secretStatus: "active",
        kmsKeyId: key ?? arn(request, "kms", `key/${uuid("aws/secretsmanager")}`),
      },
    ],
  };
}

function databasePort(request: FakeRequest): number {
  const engine = text(request.inputs, "engine") ?? "";
  return number(request.inputs, "port") ?? (engine.includes("postgres") ? 5432 : 3306);
}

const host = (request: FakeRequest, name: string): string =>
  `${name}.${digest(12, "rds", FAKE_ACCOUNT)}.${regionOf(request)}.rds.${dnsSuffixOf(regionOf(request))}`;

const rdsCluster: FakeRule = (request) => {
  const name = physicalName(request, "clusterIdentifier");
  const account = digest(12, "rds", FAKE_ACCOUNT);
  return {
    id: name,
    known: { clusterIdentifier: name, port: databasePort(request) },
    computed: {
      arn: arn(request, "rds", `cluster:${name}`),
      clusterResourceId: `cluster-${digest(26, request.name).toUpperCase()}`,
      endpoint: host(request, `${name}.cluster-${account}`).replace(`.${account}.`, "."),
      readerEndpoint: host(request, `${name}.cluster-ro-${account}`).replace(`.${account}.`, "."),
      engineVersionActual: text(request.inputs, "engineVersion") ?? "",
      hostedZoneId: zone(request),
      ...managedMasterSecret(request, name),
    },
  };
};

const rdsClusterInstance: FakeRule = (request) => {
  const name = physicalName(request, "identifier");
  return {
    id: name,
    known: { identifier: name },
    computed: {
      arn: arn(request, "rds", `db:${name}`),
      dbiResourceId: `db-${digest(26, request.name).toUpperCase()}`,
      endpoint: host(request, name),
      engineVersionActual: text(request.inputs, "engineVersion") ?? "",
      port: 5432,
      storageEncrypted: true,
      writer: true,
    },
  };
};

const rdsInstance: FakeRule = (request) => {
  const name = physicalName(request, "identifier");
  const address = host(request, name);
  const port = databasePort(request);
  return {
    id: `db-${digest(26, request.name).toUpperCase()}`,
    known: { identifier: name, port },
    computed: {
      arn: arn(request, "rds", `db:${name}`),
      address,
      endpoint: `${address}:${port}`,
      engineVersionActual: text(request.inputs, "engineVersion") ?? "",
      hostedZoneId: zone(request),
      resourceId: `db-${digest(26, request.name).toUpperCase()}`,
      status: "available",
      ...managedMasterSecret(request, name),
    },
  };
};

/** RDS things whose id is their name: `subgrp`, `cluster-pg`, `pg`. */
function rdsNamed(kind: string, key = "name"): FakeRule {
  return (request) => {
    const name = physicalName(request, key);
    return {
      id: name,
      known: { [key]: name },
      computed: { arn: arn(request, "rds", `${kind}:${name}`) },
    };
  };
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

const accessKey: FakeRule = (request) => ({
  id: upperId("AKIA", request),
  computed: { secret: digest(40, request.type, request.name), status: "Active" },
  secrets: ["secret"],
});

export const dataRules: FakeRules = {
  "aws:rds/cluster:Cluster": rdsCluster,
  "aws:rds/clusterInstance:ClusterInstance": rdsClusterInstance,
  "aws:rds/instance:Instance": rdsInstance,
  "aws:rds/subnetGroup:SubnetGroup": rdsNamed("subgrp"),
  "aws:rds/parameterGroup:ParameterGroup": rdsNamed("pg"),
  "aws:rds/optionGroup:OptionGroup": rdsNamed("og"),
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": rdsNamed("cluster-pg"),
  "aws:rds/clusterSnapshot:ClusterSnapshot": rdsNamed(
    "cluster-snapshot",
    "dbClusterSnapshotIdentifier",
  ),
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  ...Object.fromEntries(bucketParts.map((part) => [`aws:s3/${part}`, bucketPart])),
  "aws:kms/key:Key": key,
  "aws:kms/replicaKey:ReplicaKey": key,
  "aws:kms/alias:Alias": alias,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:ecr/repository:Repository": repository,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": (request) => ({
    id: text(request.inputs, "repository") ?? request.name,
    computed: { registryId: FAKE_ACCOUNT },
  }),
  "aws:sqs/queue:Queue": queue,
  "aws:sqs/queuePolicy:QueuePolicy": (request) => ({
    id: text(request.inputs, "queueUrl") ?? request.name,
  }),
  "aws:sns/topic:Topic": topic,
  "aws:iam/accessKey:AccessKey": accessKey,
};
