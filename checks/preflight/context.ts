import type { Tag, Vpc } from "@aws-sdk/client-ec2";
import type { RunProgram } from "../../promotion/tools";
import type { Settings } from "../../settings";
import type { AwsClients } from "./aws";

/** What every check of an account may read. */
export interface Context {
  readonly settings: Settings;
  /** The stack file's name, for hints. */
  readonly file: string;
  /** `aws:allowedAccountIds` of the stack file. */
  readonly allowedAccounts: readonly string[];
  readonly aws: AwsClients;
  readonly caller: Caller;
  /** Every VPC of the region. */
  readonly vpcs: readonly Vpc[];
  /** What runs a command in one of Airflow's pods. */
  readonly exec: readonly string[];
  readonly run: RunProgram;
  readonly directory: string;
  readonly now: Date;
}

/** Who asks. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Whether something carries this stack's tags: an earlier `up` made it. */
export function isOwn({ Tags = [] }: { Tags?: Tag[] }, { resourceTags }: Settings): boolean {
  return (["project", "stack"] as const).every((key) =>
    Tags.some((tag) => tag.Key === key && tag.Value === resourceTags[key]),
  );
}

/** The stack's VPCs of an earlier `up`. */
export const ownVpcs = ({ vpcs, settings }: Pick<Context, "vpcs" | "settings">): readonly Vpc[] =>
  vpcs.filter((vpc) => isOwn(vpc, settings));
