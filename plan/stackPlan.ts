/** Plans one stack: settings in, recording out. */
import { DEFAULT_REGION } from "./fakes/fake";
import type { Plain, Recording, SourcePosition } from "./model";
import { treeOrder } from "./order";
import type { PolicyReport } from "./policies/model";
import type { RunTimes } from "./program/run";

/** What to plan. The command line makes it of a stack file, a test of what it likes. */
export interface PlanSource {
  readonly stack: string;
  readonly project: string;
  readonly projectDirectory: string;
  /** Program file or directory. */
  readonly program: string;
  /** Full keys, every value a string. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** The stack's settings, resolved, and the file that they come from. */
  readonly settings?: { readonly file: string; readonly values: Plain };
  /** What the settings have to say without being wrong. */
  readonly warnings?: readonly string[];
  /** Where the stack file says a key, or the nearest one above it. */
  readonly locate?: (key: string) => SourcePosition | undefined;
}

export interface PlanOptions {
  /** Leave unknown what a first preview could not know. */
  readonly unknowns?: boolean;
  readonly timeoutMs?: number;
  readonly onProgress?: (stack: string, resources: number) => void;
}

export interface StackPlan {
  readonly source: PlanSource;
  readonly unknowns: boolean;
  readonly recording: Recording;
  readonly times: RunTimes;
  readonly durationMs: number;
  /** What the policy packs say; absent where none ran. */
  readonly policies?: PolicyReport;
  /** Removes the run's secrets from a text: the last thing that anything printed goes through. */
  readonly scrub: (text: string) => string;
}

/**
 * Runs the stack's program and records it.
 *
 * @throws ProgramFailure when the program fails.
 */
export async function planStack(source: PlanSource, options: PlanOptions = {}): Promise<StackPlan> {
  const began = performance.now();
  const { unknowns = false, timeoutMs, onProgress } = options;
  // Loaded late: wrong settings must answer before any Pulumi module loads.
  const { runProgram } = await import("./program/run");
  const { recording, times, scrub } = await runProgram({
    ...source,
    region: source.config["aws:region"] ?? DEFAULT_REGION,
    unknowns,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    onProgress: (resources) => onProgress?.(source.stack, resources),
  });
  const ordered = { ...recording, resources: treeOrder(recording.resources) };
  const durationMs = Math.round(performance.now() - began);
  return { source, unknowns, recording: ordered, times, durationMs, scrub };
}

/**
 * Plans several stacks side by side, at most as many at once as there are cores.
 *
 * @param cores Number of programs that may run at once; 1 or more.
 */
export async function planStacks(
  sources: readonly PlanSource[],
  options: PlanOptions,
  cores: number,
): Promise<PromiseSettledResult<StackPlan>[]> {
  const results: PromiseSettledResult<StackPlan>[] = [];
  const queue = [...sources.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, source] = next;
      const [result] = await Promise.allSettled([planStack(source, options)]);
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.min(cores, sources.length) }, worker));
  return results;
}
