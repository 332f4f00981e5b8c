import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseParts, DatabaseServer, MetadataDbArgs } from "./args";
import { masterSecretArn } from "./masterSecret";
import { parameterFamily, parameters } from "./parameters";
import { instanceRestore, settled } from "./restore";
import { CERTIFICATE_AUTHORITY, DEFAULT_USERNAME, PORT } from "./server";

/** One RDS for PostgreSQL instance, with a standby in another zone where the settings ask for it. */
export function createInstance(
  name: string,
  args: MetadataDbArgs,
  parts: DatabaseParts,
  parent: pulumi.Resource,
): DatabaseServer {
  const { deletionProtection, finalSnapshot, rds, restore } = args;
  const parameterGroup = new aws.rds.ParameterGroup(
    name,
    {
      namePrefix: `${args.identifier}-`,
      family: parameterFamily("rds", args.postgresqlVersion),
      description: `PostgreSQL ${args.postgresqlVersion} of ${args.identifier}`,
      parameters: parameters.map((parameter) => ({ ...parameter })),
      tags: { ...args.tags, Name: args.identifier },
    },
    { parent },
  );
  const instance = new aws.rds.Instance(
    name,
    {
      identifier: parts.identifier,
      engine: "postgres",
      engineVersion: args.postgresqlVersion,
      allowMajorVersionUpgrade: true,
      autoMinorVersionUpgrade: true,
      instanceClass: rds.instanceClass,
      multiAz: rds.multiAz,
      storageType: "gp3",
      allocatedStorage: rds.allocatedStorageGib,
      maxAllocatedStorage: rds.maxAllocatedStorageGib,
      storageEncrypted: true,
      kmsKeyId: parts.keyArn,
      // Restored data brings its own database and master user; naming others would replace the instance.
      ...(restore === undefined
        ? { dbName: args.databaseName, username: args.username ?? DEFAULT_USERNAME }
        : instanceRestore(restore)),
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: parts.keyArn,
      iamDatabaseAuthenticationEnabled: true,
      port: PORT,
      dbSubnetGroupName: parts.subnetGroupName,
      vpcSecurityGroupIds: [parts.securityGroupId],
      publiclyAccessible: false,
      caCertIdentifier: CERTIFICATE_AUTHORITY,
      parameterGroupName: parameterGroup.name,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      monitoringInterval: args.monitoringIntervalSeconds,
      monitoringRoleArn: parts.monitoringRoleArn,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: parts.keyArn,
      performanceInsightsRetentionPeriod: args.performanceInsightsRetentionDays,
      backupRetentionPeriod: args.backupRetentionDays,
      backupWindow: args.backupWindow,
      maintenanceWindow: args.maintenanceWindow,
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
      // RDS restores an instance under the key of its source, whatever key is asked for.
      ignoreChanges: [
        "kmsKeyId",
        ...(settled(restore, [
          "dbName",
          "identifier",
          "restoreToPointInTime",
          "snapshotIdentifier",
          "username",
        ]).ignoreChanges ?? []),
      ],
    },
  );
  return {
    host: instance.address,
    port: instance.port,
    databaseName: instance.dbName.apply((actual) => actual || args.databaseName),
    username: instance.username.apply((actual) => actual || (args.username ?? DEFAULT_USERNAME)),
    masterSecretArn: masterSecretArn(instance.masterUserSecrets, parts.identifier),
    lastServer: [instance],
    ready: [instance],
  };
}
