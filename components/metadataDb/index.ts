import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { encryptionKey } from "../encryptionKey";
import { logsKeyUser } from "../iam/keyPolicy";
import { managedPolicyArn } from "../iam/partition";
import { serviceTrustPolicy } from "../iam/trust";
import type { DatabaseParts, MetadataDbArgs } from "./args";
import { createAurora } from "./aurora";
import { createInstance } from "./instance";
import { serverIdentifier, settled } from "./restore";
import { PORT } from "./server";

export type { MetadataDbArgs, Restore } from "./args";

/** Folder of exported logs by engine, and the logs that the engine exports. */
const LOG_EXPORTS = {
  aurora: { folder: "cluster", logs: ["postgresql"] },
  rds: { folder: "instance", logs: ["postgresql", "upgrade"] },
} as const;

/**
 * Airflow's metadata database: Aurora PostgreSQL Serverless v2 or one RDS for PostgreSQL instance, in
 * the data VPC, reachable on 5432 from the cluster's nodes only, TLS only. RDS makes, keeps and rotates
 * the master password: no state, plan or log has it. It is made beside the cluster; only the one rule
 * that lets nodes in waits for it.
 *
 * Cost a month: about $88 per Aurora capacity unit in use and instance, or the instance class; the key
 * $1, the master secret $0.40; storage, backups and logs by the GB.
 */
export class MetadataDb extends pulumi.ComponentResource {
  /** Name that clients connect to; with Aurora it follows the writer. */
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** The database as it is called in this server. */
  readonly databaseName: pulumi.Output<string>;
  readonly username: pulumi.Output<string>;
  /** Secret of RDS with username and password, JSON. */
  readonly masterSecretArn: pulumi.Output<string>;
  /** Key of the storage, the master secret, the insights and the logs. */
  readonly kmsKeyArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Everything that must exist before a node can sign in. */
  readonly ready: pulumi.Resource[];
  /** The server that waits for all others: whatever waits for it is gone before the last snapshot. */
  readonly lastServer: readonly pulumi.Resource[];

  constructor(name: string, args: MetadataDbArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:MetadataDb", name, {}, opts);

    const key = this.createKey(name, args);
    const logGroups = this.createLogGroups(name, args, key);
    const monitoring = this.createMonitoringRole(name, args);
    const subnetGroup = this.createSubnetGroup(name, args);
    const securityGroup = this.createSecurityGroup(name, args);
    const parts: DatabaseParts = {
      identifier: serverIdentifier(args.identifier, args.restore),
      keyArn: key.arn,
      subnetGroupName: subnetGroup.name,
      securityGroupId: securityGroup.id,
      monitoringRoleArn: monitoring.role.arn,
      finalSnapshotIdentifier: this.finalSnapshotIdentifier(name, args),
      dependsOn: [...logGroups, monitoring.permissions],
    };
    const create = args.engine === "aurora" ? createAurora : createInstance;
    const server = create(name, args, parts, this);
    const ingress = this.letNodesIn(name, args, securityGroup);

    this.host = server.host;
    this.port = server.port;
    this.databaseName = server.databaseName;
    this.username = server.username;
    this.masterSecretArn = server.masterSecretArn;
    this.kmsKeyArn = key.arn;
    this.securityGroupId = securityGroup.id;
    this.ready = [...server.ready, ingress];
    this.lastServer = server.lastServer;
    this.registerOutputs({
      host: this.host,
      port: this.port,
      databaseName: this.databaseName,
      masterSecretArn: this.masterSecretArn,
    });
  }

  /** Kept with the last snapshot and the backups, which nobody could restore without it. */
  private createKey(name: string, args: MetadataDbArgs): aws.kms.Key {
    const { identifier, partition, region } = args;
    const logGroupPrefix = logFolder(args.engine, identifier);
    return encryptionKey(
      name,
      {
        description: `Encrypts storage, backups, master password, insights and logs of ${identifier}.`,
        alias: `${identifier}-database`,
        partition,
        accountId: args.accountId,
        users: (accountId) => [logsKeyUser({ partition, region, accountId, logGroupPrefix })],
        deletionWindowDays: args.keyDeletionWindowDays,
        tags: args.tags,
      },
      { parent: this, protect: args.deletionProtection, retainOnDelete: args.finalSnapshot },
    );
  }

  /** Made before the database: it would make them itself, without an end to what they keep. */
  private createLogGroups(
    name: string,
    args: MetadataDbArgs,
    key: aws.kms.Key,
  ): aws.cloudwatch.LogGroup[] {
    const folder = logFolder(args.engine, serverIdentifier(args.identifier, args.restore));
    return LOG_EXPORTS[args.engine].logs.map((log) => {
      return new aws.cloudwatch.LogGroup(
        `${name}-${log}`,
        {
          name: `${folder}/${log}`,
          retentionInDays: args.logRetentionDays,
          kmsKeyId: key.arn,
          tags: { ...args.tags, Name: `${args.identifier}-${log}` },
        },
        { parent: this, ...settled(args.restore, ["name"]) },
      );
    });
  }

  /** Enhanced Monitoring writes to the account's log group RDSOSMetrics through it. */
  private createMonitoringRole(
    name: string,
    args: MetadataDbArgs,
  ): { role: aws.iam.Role; permissions: aws.iam.RolePolicyAttachment } {
    const { identifier, partition, region, tags } = args;
    const roleName = `${identifier}-monitoring`;
    const trust = pulumi.output(args.accountId).apply((accountId) =>
      serviceTrustPolicy({
        service: "monitoring.rds.amazonaws.com",
        sourceAccount: accountId,
        sourceArn: `arn:${partition}:rds:${region}:${accountId}:db:${identifier}*`,
      }),
    );
    const role = new aws.iam.Role(
      `${name}-monitoring`,
      {
        name: roleName,
        description: `Delivers Enhanced Monitoring of ${identifier} to CloudWatch Logs.`,
        assumeRolePolicy: pulumi.jsonStringify(trust),
        tags: { ...tags, Name: roleName },
      },
      { parent: this },
    );
    const permissions = new aws.iam.RolePolicyAttachment(
      `${name}-monitoring`,
      {
        role: role.name,
        policyArn: managedPolicyArn(partition, "service-role/AmazonRDSEnhancedMonitoringRole"),
      },
      { parent: this },
    );
    return { role, permissions };
  }

  private createSubnetGroup(name: string, args: MetadataDbArgs): aws.rds.SubnetGroup {
    return new aws.rds.SubnetGroup(
      name,
      {
        namePrefix: `${args.identifier}-`,
        description: `Subnets of ${args.identifier}`,
        subnetIds: args.subnetIds,
        tags: { ...args.tags, Name: args.identifier },
      },
      { parent: this },
    );
  }

  /** No rule of its own: the database opens no connection, and who may come in is said below. */
  private createSecurityGroup(name: string, args: MetadataDbArgs): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      name,
      {
        namePrefix: `${args.identifier}-database-`,
        description: `PostgreSQL of ${args.identifier}`,
        vpcId: args.vpcId,
        tags: { ...args.tags, Name: `${args.identifier}-database` },
      },
      { parent: this },
    );
  }

  private letNodesIn(
    name: string,
    args: MetadataDbArgs,
    securityGroup: aws.ec2.SecurityGroup,
  ): aws.vpc.SecurityGroupIngressRule {
    return new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-nodes`,
      {
        securityGroupId: securityGroup.id,
        referencedSecurityGroupId: args.nodeSecurityGroupId,
        description: "PostgreSQL from nodes and pods of the cluster",
        ipProtocol: "tcp",
        fromPort: PORT,
        toPort: PORT,
        tags: { ...args.tags, Name: `${args.identifier}-from-nodes` },
      },
      { parent: this, dependsOn: [...args.peeringReady] },
    );
  }

  /**
   * Unlike any earlier one: the snapshot of a database that was destroyed and made again, or restored
   * twice, must not meet its predecessor's, because RDS then refuses the deletion.
   */
  private finalSnapshotIdentifier(
    name: string,
    args: MetadataDbArgs,
  ): pulumi.Output<string> | undefined {
    if (!args.finalSnapshot) return undefined;
    const { hex } = new random.RandomId(
      `${name}-final-snapshot`,
      { byteLength: 4, keepers: { server: serverIdentifier(args.identifier, args.restore) } },
      { parent: this, ...settled(args.restore, ["keepers"]) },
    );
    return pulumi.interpolate`${args.identifier}-final-${hex}`;
  }
}

/** Where RDS exports a server's logs to ("Publishing PostgreSQL logs to Amazon CloudWatch Logs", Amazon RDS User Guide). */
function logFolder(engine: MetadataDbArgs["engine"], server: string): string {
  return `/aws/rds/${LOG_EXPORTS[engine].folder}/${server}`;
}
