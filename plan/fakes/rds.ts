import {
  FAKE_ACCOUNT,
  type Fake,
  type FakeRequest,
  type FakeRule,
  type FakeRules,
  arn,
  digest,
  dnsSuffixOf,
  number,
  physicalName,
  regionOf,
  text,
  uuid,
} from "./fake";

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

export const rdsRules: FakeRules = {
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
};
