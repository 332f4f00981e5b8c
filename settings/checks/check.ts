import type { Fault } from "../faults";
import type { PlainObject } from "../merge";
import type { Settings } from "../types";

/** A fault before it has a place in a file. */
export type Finding = Pick<Fault, "path" | "message">;

/** The ranges of another stack of the project, as far as its file says them. */
export interface Neighbour {
  readonly file: string;
  readonly clusterCidr: string;
  readonly dataCidr: string;
  /** Id of the VPC that an adopted cluster lies in: stacks may share one. */
  readonly existingVpcId?: string;
}

export interface CheckInput {
  readonly settings: Settings;
  /** What the stack file itself says, without defaults. */
  readonly given: PlainObject;
  readonly neighbours: readonly Neighbour[];
}

/** One rule over several settings. Runs only where everything that it reads has the right shape. */
export interface Check {
  /** Dotted paths of what it reads. */
  readonly reads: readonly string[];
  readonly run: (input: CheckInput) => Finding[];
}

/** The finding, where the condition holds. */
export const when = (condition: boolean, path: Finding["path"], message: string): Finding[] =>
  condition ? [{ path, message }] : [];
