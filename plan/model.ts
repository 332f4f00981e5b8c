/** What a plan knows. Values are redacted already: no secret is reachable from here. */
import type { Properties } from "./plain";

export type { Plain, Properties } from "./plain";

/** Stands where a secret value was. */
export const SECRET = "[secret]";
/** Stands where a value is that only exists after creation. */
export const UNKNOWN = "[unknown]";

/** Where in the sources a resource is constructed; `file` is relative to the project. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
}

/** Resource options as the program sent them; an option that was not set is absent. */
export interface PlannedOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly hideDiffs?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** URNs, or the parts by which an alias differs. */
  readonly aliases?: readonly (string | AliasParts)[];
  /** URN of the resource whose deletion takes this one along. */
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[];
  readonly customTimeouts?: { readonly [operation: string]: string };
  /** URN of an explicit provider. */
  readonly provider?: string;
  /** URNs of the providers that a component hands to its children, by package. */
  readonly providers?: { readonly [pkg: string]: string };
  /** Provider id of the existing resource to adopt. */
  readonly import?: string;
  readonly version?: string;
  readonly pluginDownloadURL?: string;
  /** Names of lifecycle hooks, by event. A plan records hooks and runs none. */
  readonly hooks?: { readonly [event: string]: readonly string[] };
}

export interface AliasParts {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly noParent?: boolean;
}

export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent below the stack itself. */
  readonly parent?: string;
  readonly custom: boolean;
  /** A component that a plugin constructs: its children are not in a plan. */
  readonly remote: boolean;
  /** True for an existing resource that the program looks up. */
  readonly read: boolean;
  readonly id?: string;
  /** URNs of everything this waits for, sorted. */
  readonly dependencies: readonly string[];
  /** URNs by the input that carries them. */
  readonly propertyDependencies: { readonly [input: string]: readonly string[] };
  readonly options: PlannedOptions;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Paths of redacted values, such as `inputs.spec.data["a.b"]`, sorted. */
  readonly secretPaths: readonly string[];
  /** Paths of unknown values, sorted. */
  readonly unknownPaths: readonly string[];
  readonly source?: SourcePosition;
}

/** A secret that stands in an input that is not marked secret. */
export interface ClearSecret {
  readonly urn: string;
  readonly path: string;
}

/** One provider function or resource method that the program called. */
export interface PlannedCall {
  readonly token: string;
  readonly inputs: Properties;
}

/** A message that the program logged. */
export interface ProgramMessage {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
  readonly urn?: string;
}

/** What one run of the program recorded. */
export interface Recording {
  readonly resources: readonly PlannedResource[];
  readonly outputs: Properties;
  readonly secretOutputs: readonly string[];
  readonly calls: readonly PlannedCall[];
  readonly clearSecrets: readonly ClearSecret[];
  readonly messages: readonly ProgramMessage[];
  /** What the program printed by itself, both streams. */
  readonly printed: string;
}
