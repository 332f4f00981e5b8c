import type * as pulumi from "@pulumi/pulumi";
import type { StackSettings } from "../../settings/types";

type DatabaseSettings = StackSettings["database"];

/** Where a new database's data comes from: a snapshot, or another database at a point in time. */
export type Restore = NonNullable<DatabaseSettings["restore"]>;

export interface MetadataDbArgs {
  /**
   * Identifier of the cluster or instance, and stem of physical names: at most 40 lower-case letters,
   * digits and single dashes, beginning with a letter. A change of it is ignored while there is a database.
   */
  identifier: string;
  /** `aurora` for Aurora PostgreSQL Serverless v2, `rds` for one RDS for PostgreSQL instance. */
  engine: DatabaseSettings["engine"];
  /**
   * Capacity in Aurora capacity units of 2 GiB, about $88 a month each, and the number of readers in
   * other zones. Used with engine `aurora`.
   */
  aurora: DatabaseSettings["aurora"];
  /** Instance class, storage in GiB and standby. Used with engine `rds`; a standby doubles the price. */
  rds: DatabaseSettings["rds"];
  /** Major version of PostgreSQL, such as `16`. AWS chooses the minor version and keeps it current. */
  postgresqlVersion: string;
  /** Database made in a new server. A restored one keeps the database that its data came with. */
  databaseName: string;
  /** Master user of a new server. Default: `airflow`. A restored one keeps the user of its data. */
  username?: string;
  /** AWS region of the database. */
  region: string;
  /** AWS partition of the region. */
  partition: string;
  /** Account that owns everything. */
  accountId: pulumi.Input<string>;
  /** The data VPC. */
  vpcId: pulumi.Input<string>;
  /** Subnets of the data VPC, in two zones or more. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security group of the cluster's nodes and pods: the only source that reaches the database. */
  nodeSecurityGroupId: pulumi.Input<string>;
  /** What has to exist before a security group of the cluster's VPC can be named in the data VPC. */
  peeringReady: readonly pulumi.Resource[];
  /** Days that automated backups, and so point-in-time recovery, reach back: 1 to 35. */
  backupRetentionDays: number;
  /** Daily backup window, hh:mm-hh:mm in UTC; must not overlap the maintenance window. */
  backupWindow: string;
  /** Weekly maintenance window, ddd:hh:mm-ddd:hh:mm in UTC. */
  maintenanceWindow: string;
  /** Whether RDS and Pulumi refuse to delete or replace the database, and Pulumi its key. */
  deletionProtection: boolean;
  /**
   * Whether deleting the database leaves a last snapshot, its automated backups until they expire, and
   * the key that all of them need: $1 a month until somebody deletes it.
   */
  finalSnapshot: boolean;
  /** Where the data comes from. A change replaces the database; taking it away changes nothing. Default: empty. */
  restore?: Restore;
  /** Days of Performance Insights history: 7 is free. */
  performanceInsightsRetentionDays: number;
  /** Interval of Enhanced Monitoring, seconds: 1, 5, 10, 15, 30 or 60. */
  monitoringIntervalSeconds: number;
  /** Days that the exported PostgreSQL logs are kept. One of CloudWatch Logs' retentions. */
  logRetentionDays: number;
  /** Days between the deletion of the key and the loss of all that it encrypted, 7 to 30. Default: 30. */
  keyDeletionWindowDays?: number;
  /** Tags of every resource. */
  tags: Readonly<Record<string, string>>;
}

/** What either engine is put together from. */
export interface DatabaseParts {
  /** Identifier of this very server: it differs from the stem when the data was restored. */
  readonly identifier: string;
  readonly keyArn: pulumi.Input<string>;
  readonly subnetGroupName: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly monitoringRoleArn: pulumi.Input<string>;
  /** Undefined where none is to be taken. */
  readonly finalSnapshotIdentifier?: pulumi.Input<string>;
  /** What has to exist before the server and must outlive it. */
  readonly dependsOn: pulumi.Resource[];
}

/** What either engine answers. */
export interface DatabaseServer {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly databaseName: pulumi.Output<string>;
  readonly username: pulumi.Output<string>;
  readonly masterSecretArn: pulumi.Output<string>;
  /** Everything that must run before the database answers. */
  readonly ready: pulumi.Resource[];
  /** The server that waits for all others. */
  readonly lastServer: readonly pulumi.Resource[];
}
