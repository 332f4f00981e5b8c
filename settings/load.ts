import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SettingsError, sortFaults, type Fault, type SettingsPath } from "./faults";
import { asText } from "./merge";
import { nearest } from "./nearest";
import { readNeighbours } from "./neighbours";
import { findPlaceholders } from "./placeholders";
import { listStacks, stackFileName, stackNamePattern } from "./project";
import { resolve } from "./resolve";
import { untrustedImage } from "./imageTrust";
import { parseStackFile, secretPlaceholder, type StackFile } from "./stackFile";
import type { Place } from "./yamlDocument";
import type { Finding } from "./checks";
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
  /** Where the file says it: that key, or the nearest one above it that is there. */
  locate(path: SettingsPath): Place | undefined;
  /** What works in a plan and would not in an account: placeholders, another stack's broken file. */
  readonly warnings: readonly Fault[];
}

export interface EngineOptions {
  /** Whether values that exist to be replaced are faults, as they must be before anything is made. Default: false. */
  readonly refusePlaceholders?: boolean;
  /** Full keys that the engine decrypted. None of ours may be among them. Default: none. */
  readonly secretKeys?: readonly string[];
}

/**
 * Reads and checks a stack's file.
 *
 * @param stack The stack's name, without organization and project.
 * @param projectDirectory Folder that holds Pulumi.yaml and the stack files.
 * @throws SettingsError with every fault of the file.
 */
export function loadStack(stack: string, projectDirectory: string): LoadedStack {
  const stackFile = readStackFile(stack, projectDirectory);
  const others = readNeighbours(stack, projectDirectory);
  const { config, file, secretKeys } = stackFile;
  if (stackFile.faults.length > 0 && Object.keys(config).length === 0)
    throw new SettingsError(stackFile.faults);
  const { settings, findings } = resolve({
    stack,
    config,
    neighbours: others.neighbours,
    projectDirectory,
  });
  const place = placer(stackFile);
  if (settings === undefined || stackFile.faults.length > 0)
    throw new SettingsError([...stackFile.faults, ...findings.map(place)]);
  return {
    stack,
    file,
    engineConfig: Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, asText(value)]),
    ),
    secretKeys,
    settings,
    locate: (path) => {
      const found = stackFile.locate(path);
      return found && { file: found.file, line: found.line, column: found.column };
    },
    warnings: sortFaults([...placeholdersIn(settings, config).map(place), ...others.warnings]),
  };
}

/**
 * Checks what the engine hands to the program. The engine's values count; the stack's file, where there is one, only gives the lines.
 *
 * @param config Every configuration value by full key, structures as JSON: `pulumi.runtime.allConfig()`.
 * @param stack The stack's name.
 * @param projectDirectory Folder that holds Pulumi.yaml and the stack files.
 * @throws SettingsError with every fault.
 */
export function settingsFromEngine(
  config: Readonly<Record<string, string>>,
  stack: string,
  projectDirectory: string,
  { refusePlaceholders = false, secretKeys = [] }: EngineOptions = {},
): Settings {
  const path = join(projectDirectory, stackFileName(stack));
  const stackFile = existsSync(path)
    ? parseStackFile(readFileSync(path, "utf8"), stackFileName(stack))
    : undefined;
  const valueOf = (key: string, text: string): unknown => {
    // The file still says which part of a value is encrypted; the engine has decrypted it.
    if (stackFile?.secretKeys.includes(key)) return stackFile.config[key];
    return secretKeys.includes(key) ? secretPlaceholder : fromEngine(text);
  };
  const values = Object.fromEntries(
    Object.entries(config).map(([key, text]) => [key, valueOf(key, text)]),
  );
  const { neighbours } = readNeighbours(stack, projectDirectory);
  const { settings, findings } = resolve({ stack, config: values, neighbours, projectDirectory });
  const refused =
    settings !== undefined && refusePlaceholders ? placeholdersIn(settings, values) : [];
  if (settings !== undefined && refused.length === 0) return settings;
  const place =
    stackFile === undefined
      ? ({ path, message }: Finding): Fault => ({ path, message, file: stackFileName(stack) })
      : placer(stackFile);
  throw new SettingsError([...findings, ...refused].map(place));
}

/** Structures come as JSON, everything else as plain text. */
function fromEngine(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

const placeholdersIn = (
  settings: Settings,
  config: Readonly<Record<string, unknown>>,
): Finding[] => {
  const { bundle: _bundle, resourceTags: _tags, ...own } = settings;
  const aws = Object.entries(config).filter(([key]) => key.startsWith("aws:"));
  return [
    ...findPlaceholders(own),
    ...findPlaceholders(Object.fromEntries(aws)),
    ...untrustedImage(settings),
  ];
};

/** Gives a finding its place; one on a default stands at the nearest key above it, or in the file as a whole. */
const placer =
  (stackFile: StackFile) =>
  ({ path, message, cause }: Finding): Fault => {
    const own = stackFile.locate(path);
    const other = cause === undefined || own?.exact === true ? undefined : stackFile.locate(cause);
    const place = other?.exact === true ? other : own;
    return {
      path,
      message,
      file: stackFile.file,
      ...(place && { line: place.line, column: place.column }),
    };
  };

function readStackFile(stack: string, projectDirectory: string): StackFile {
  const file = stackFileName(stack);
  if (!stackNamePattern.test(stack))
    throw new SettingsError([
      {
        path: [],
        message: `${JSON.stringify(stack)} cannot be a stack's name. Allowed: 1 to 100 letters, digits, dots, dashes and underscores.`,
      },
    ]);
  const path = join(projectDirectory, file);
  if (existsSync(path)) return parseStackFile(readFileSync(path, "utf8"), file);
  const stacks = listStacks(projectDirectory);
  const meant = nearest(stack, stacks);
  const message = [
    `there is no such file, so no stack ${stack}.`,
    ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
    stacks.length > 0 ? `Stacks here: ${stacks.join(", ")}.` : "There are no stack files here.",
  ].join(" ");
  throw new SettingsError([{ path: [], message, file }]);
}
