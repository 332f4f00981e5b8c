import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseParts, DatabaseServer, MetadataDbArgs } from "./args";
import { masterSecretArn } from "./masterSecret";
import { parameterFamily, parameters } from "./parameters";
import { auroraRestore, settled } from "./restore";
import { CERTIFICATE_AUTHORITY, DEFAULT_USERNAME, PORT } from "./server";

const ENGINE = aws.rds.EngineType.AuroraPostgresql;

/** Aurora PostgreSQL Serverless v2: the cluster that holds the data, and an instance for each zone in use. */
export function createAurora(
  name: string,
  args: MetadataDbArgs,
  parts: DatabaseParts,
  parent: pulumi.Resource,
): DatabaseServer {
  const parameterGroup = new aws.rds.ClusterParameterGroup(
    name,
    {
      namePrefix: `${args.identifier}-`,
      family: parameterFamily("aurora", args.postgresqlVersion),
      description: `PostgreSQL ${args.postgresqlVersion} of ${args.identifier}`,
      parameters: parameters.map((parameter) => ({ ...parameter })),
      tags: { ...args.tags, Name: args.identifier },
    },
    { parent },
  );
  const cluster = createCluster(name, args, parts, parameterGroup, parent);
  const instances = createInstances(name, args, parts, cluster, parent);
  return {
    host: cluster.endpoint,
    port: cluster.port,
    databaseName: cluster.databaseName.apply((actual) => actual || args.databaseName),
    username: cluster.masterUsername.apply(
      (actual) => actual || (args.username ?? DEFAULT_USERNAME),
    ),
    masterSecretArn: masterSecretArn(cluster.masterUserSecrets, parts.identifier),
    lastServer: instances.slice(-1),
    ready: [cluster, ...instances],
  };
}

function createCluster(
  name: string,
  args: MetadataDbArgs,
  parts: DatabaseParts,
  parameterGroup: aws.rds.ClusterParameterGroup,
  parent: pulumi.Resource,
): aws.rds.Cluster {
  const { aurora, deletionProtection, finalSnapshot, restore } = args;
  return new aws.rds.Cluster(
    name,
    {
      clusterIdentifier: parts.identifier,
      engine: ENGINE,
      engineMode: "provisioned",
      engineVersion: args.postgresqlVersion,
      allowMajorVersionUpgrade: true,
      serverlessv2ScalingConfiguration: {
        minCapacity: aurora.minCapacity,
        maxCapacity: aurora.maxCapacity,
      },
      // Restored data brings its own database and master user; naming others would replace the cluster.
      ...(restore === undefined
        ? { databaseName: args.databaseName, masterUsername: args.username ?? DEFAULT_USERNAME }
        : auroraRestore(restore)),
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: parts.keyArn,
      iamDatabaseAuthenticationEnabled: true,
      storageEncrypted: true,
      kmsKeyId: parts.keyArn,
      port: PORT,
      dbSubnetGroupName: parts.subnetGroupName,
      vpcSecurityGroupIds: [parts.securityGroupId],
      dbClusterParameterGroupName: parameterGroup.name,
      enabledCloudwatchLogsExports: ["postgresql"],
      backupRetentionPeriod: args.backupRetentionDays,
      preferredBackupWindow: args.backupWindow,
      preferredMaintenanceWindow: args.maintenanceWindow,
      copyTagsToSnapshot: true,
      deletionProtection,
      skipFinalSnapshot: !finalSnapshot,
      finalSnapshotIdentifier: parts.finalSnapshotIdentifier,
      deleteAutomatedBackups: !finalSnapshot,
      applyImmediately: true,
      tags: { ...args.tags, Name: args.identifier },
    },
    {
      parent,
      protect: deletionProtection,
      dependsOn: parts.dependsOn,
      // A server that keeps its name can only be replaced by deleting it first; a restored one has another.
      deleteBeforeReplace: restore === undefined,
      ...settled(restore, [
        "clusterIdentifier",
        "databaseName",
        "masterUsername",
        "restoreToPointInTime",
        "snapshotIdentifier",
      ]),
    },
  );
}

/** Numbered, not called writer and readers: a failover changes who is which. The first made starts as the writer. */
function createInstances(
  name: string,
  args: MetadataDbArgs,
  parts: DatabaseParts,
  cluster: aws.rds.Cluster,
  parent: pulumi.Resource,
): aws.rds.ClusterInstance[] {
  const create = (index: number, dependsOn: pulumi.Resource[]): aws.rds.ClusterInstance =>
    new aws.rds.ClusterInstance(
      `${name}-${index + 1}`,
      {
        identifier: `${parts.identifier}-${index + 1}`,
        clusterIdentifier: cluster.id,
        engine: ENGINE,
        instanceClass: "db.serverless",
        // Tiers 0 and 1 scale with the writer, so the first failover target is as large as it; the others scale
        // by themselves ("Choosing the promotion tier for an Aurora Serverless v2 reader", Aurora User Guide).
        promotionTier: index,
        dbSubnetGroupName: parts.subnetGroupName,
        publiclyAccessible: false,
        caCertIdentifier: CERTIFICATE_AUTHORITY,
        autoMinorVersionUpgrade: true,
        preferredMaintenanceWindow: args.maintenanceWindow,
        monitoringInterval: args.monitoringIntervalSeconds,
        monitoringRoleArn: parts.monitoringRoleArn,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: parts.keyArn,
        performanceInsightsRetentionPeriod: args.performanceInsightsRetentionDays,
        applyImmediately: true,
        tags: { ...args.tags, Name: `${args.identifier}-${index + 1}` },
      },
      {
        parent,
        dependsOn,
        deleteBeforeReplace: args.restore === undefined,
        ...settled(args.restore, ["identifier"]),
      },
    );
  const first = create(0, parts.dependsOn);
  const others = Array.from({ length: args.aurora.readers }, (_, index) =>
    create(index + 1, [...parts.dependsOn, first]),
  );
  return [first, ...others];
}
