import type { SettingsPath } from "../faults";
import type { PlainObject } from "../merge";
import type { Settings } from "../types";

/** A fault before it has a place in a file. */
export interface Finding {
  readonly path: SettingsPath;
  readonly message: string;
  /** What makes it a fault; gives the line where the file does not hold the path itself. */
  readonly cause?: SettingsPath;
}

/** What another stack of the project takes for itself, as far as its file says. */
export interface Neighbour {
  readonly file: string;
  readonly clusterCidr: string;
  readonly dataCidr: string;
  /** Id of the VPC that an adopted cluster lies in: stacks may share one. */
  readonly existingVpcId?: string;
  /** Name of an adopted cluster. */
  readonly existingClusterName?: string;
  readonly namespace?: string;
}

export interface CheckInput {
  readonly settings: Settings;
  /** What the stack file itself says, without defaults. */
  readonly given: PlainObject;
  readonly neighbours: readonly Neighbour[];
  /** Folder that holds Pulumi.yaml; relative paths in settings count from it. */
  readonly projectDirectory: string;
}

/** One rule over several settings. Runs only where everything that it reads has the right shape. */
export interface Check {
  /** Dotted paths of what it reads. */
  readonly reads: readonly string[];
  readonly run: (input: CheckInput) => Finding[];
}

/** The finding, where the condition holds. */
export const when = (
  condition: boolean,
  path: SettingsPath,
  message: string,
  cause?: SettingsPath,
): Finding[] => (condition ? [{ path, message, cause }] : []);
