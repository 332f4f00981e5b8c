/** Keys and indexes that lead to a value, seen from the stack's configuration: ["network", "availabilityZones", 2]. */
export type SettingsPath = readonly (string | number)[];

/** Something wrong, or worth a warning, in a stack's settings. */
export interface Fault {
  readonly path: SettingsPath;
  /** What is wrong and what is allowed, as a sentence that goes on from the path. Never a secret's value. */
  readonly message: string;
  /** File that holds it, relative to the project. Absent where there is no file. */
  readonly file?: string;
  /** Counted from 1. Absent where the key stands in no file, as with `pulumi config`. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
}

/** network.availabilityZones[2]; keys that are no plain words are quoted: nodePools["a.b"]. */
export function formatPath(path: SettingsPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!/^[\w:-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** One line per fault: Pulumi.dev.yaml:12:5  network.clusterCidr: must be … */
export function formatFaults(faults: readonly Fault[]): string {
  return faults
    .map((fault) => {
      const place = [fault.file, fault.line, fault.column].filter((part) => part !== undefined);
      const what = [formatPath(fault.path), fault.message].filter((part) => part !== "");
      return [place.join(":"), what.join(": ")].filter((part) => part !== "").join("  ");
    })
    .join("\n");
}

/** By file, line and column; what has no place comes first in its file. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  return [...faults].sort(
    (a, b) =>
      (a.file ?? "").localeCompare(b.file ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

/** Wrong settings: the user's fault, never the program's. Carries every fault found, sorted by line. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const sorted = sortFaults(faults);
    super(formatFaults(sorted));
    this.faults = sorted;
    this.stack = this.message;
  }
}
