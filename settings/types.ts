import type { Access } from "./access";
import type { StackSettings } from "./schema";
import type { VersionBundle } from "./versions";

export type { Access } from "./access";
export type { StackSettings, Tier } from "./schema";
export type { ExistingClusterSettings, NodePoolSettings } from "./schema/cluster";
export type { Resources } from "./schema/primitives";

/** AWS partition: commercial, China or GovCloud. Follows from the region. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/** Everything the program needs to know about a stack: complete, validated and deeply frozen. */
export interface Settings extends StackSettings {
  /** The way in, with the ranges that follow from it. */
  readonly access: Access;
  /** The stack's name, as in Pulumi.<stack>.yaml. */
  readonly stack: string;
  /** AWS region, from the standard key aws:region. */
  readonly region: string;
  readonly partition: Partition;
  /** What the version map says for the stack's Airflow version: charts and health path. */
  readonly bundle: VersionBundle;
  /** Tags of every AWS resource. */
  readonly resourceTags: Readonly<Record<string, string>>;
  /** Name of the metadata database: airflow_<tier>. */
  readonly databaseName: string;
}
