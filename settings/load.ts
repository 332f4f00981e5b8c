import type { Fault, SettingsPath } from "./faults";
import type { Settings } from "./types";

/** A stack file, read and checked without Pulumi. */
export interface LoadedStack {
  readonly stack: string;
  /** The stack file's name, relative to the project: Pulumi.<stack>.yaml. */
  readonly file: string;
  /** The configuration as the engine hands it to a program: every value a string, structures as JSON. */
  readonly engineConfig: Readonly<Record<string, string>>;
  /** Keys of engineConfig that hold a secret; their values are placeholders. */
  readonly secretKeys: readonly string[];
  readonly settings: Settings;
  /** Where the file says it: the nearest key that is there, or undefined where a default applies. */
  locate(
    path: SettingsPath,
  ): { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** What works in a plan and would not in an account: placeholders, another stack's broken file. */
  readonly warnings: readonly Fault[];
}
