/** One run of the program of one stack, recorded. */
import type { Recording } from "../model";
import { Recorder } from "../monitor/recorder";
import { startMonitor } from "../monitor/server";
import { type ChildResult, runChild } from "./child";
import { ProgramFailure } from "./failure";
import { SourceMaps } from "./sourceMaps";

export interface RunRequest {
  readonly stack: string;
  readonly project: string;
  readonly projectDirectory: string;
  /** Program file or directory; the project directory unless Pulumi.yaml has `main`. */
  readonly program: string;
  /** Configuration as the engine hands it over: full keys, every value a string. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly region: string;
  /** Answer as a first preview does, and leave unknown what only creation reveals. */
  readonly unknowns: boolean;
  /** After this time the program is stopped. Default: two minutes. */
  readonly timeoutMs?: number;
  /** Called as resources arrive, with their number so far. */
  readonly onProgress?: (resources: number) => void;
}

/** When a run reached its stages, in milliseconds since it began, and what it took. */
export interface RunTimes {
  /** The SDK was loaded and asked the monitor what it supports. */
  readonly loaded: number;
  /** The program had registered everything. */
  readonly registered: number;
  /** The process had ended. */
  readonly ended: number;
  /** Most memory that the program held, in mebibytes. */
  readonly programMb: number;
}

export interface RunResult {
  readonly recording: Recording;
  readonly times: RunTimes;
  /** Removes secrets that were generated or configured, however they are spelled. */
  readonly scrub: (text: string) => string;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/**
 * Runs the program of a stack against a recording monitor.
 *
 * @throws ProgramFailure when the program fails, never finishes, or breaks a rule of the engine.
 */
export async function runProgram(request: RunRequest): Promise<RunResult> {
  const began = performance.now();
  const maps = new SourceMaps(request.projectDirectory);
  const recorder = new Recorder(request.onProgress);
  const { stack, project, region, unknowns, config, secretKeys } = request;
  for (const key of secretKeys) recorder.secrets.addSource(config[key] ?? null);
  const locate = maps.locate.bind(maps);
  const monitor = await startMonitor({ stack, project, region, unknowns, locate }, recorder);
  try {
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const child = await runChild({ ...request, timeoutMs, address: monitor.address });
    const recording = recorder.finish();
    const problems = problemsOf(child, recorder, timeoutMs);
    const clean = (text: string): string => maps.trace(recorder.secrets.scrub(plainText(text)));
    const printed = clean(child.printed).replace(LEAK_REPORT, "");
    if (problems.length > 0) {
      const messages = recording.messages.map((m) => ({ ...m, text: clean(m.text) }));
      throw new ProgramFailure(stack, problems.map(clean), messages, printed);
    }
    const since = (time: number): number => Math.round(time - began);
    const { loaded, registered } = recorder.marks;
    const stages = { loaded: since(loaded), registered: since(registered) };
    const times = { ...stages, ended: since(performance.now()), programMb: child.peakMb };
    const scrub = recorder.secrets.search()?.cleanText ?? ((text: string) => text);
    return { recording: { ...recording, printed }, times, scrub };
  } finally {
    monitor.close();
  }
}

/** What the SDK prints when promises are left over; the problems say it better. */
const LEAK_REPORT = /The Pulumi runtime detected that \d+ promise[^]*?leaked promises\.\n/;

/** An error of the SDK without its colours, its preamble and its inspection of the promise. */
function plainText(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/\u001b\[[0-9;]*m/g, "")
      .replace(/^Running program '[^\n]*' failed with an unhandled exception:\n/, "")
      .replace(/^<ref \*1> /, "")
      .replace(/ \{\n {2}promise: Promise \{[^]*\}\n\}$/, "")
      .replace(/ \{\n {2}code: '\w+',\n {2}requireStack: \[[^]*\]\n\}$/, "")
  );
}

function problemsOf(child: ChildResult, recorder: Recorder, timeoutMs: number): string[] {
  const known = recorder.problems.map((problem) => problem.message);
  if (known.length > 0) return known;
  if (child.timedOut) {
    const seconds = timeoutMs / 1000;
    return [`the program did not end within ${seconds} s and was stopped; ${progress(recorder)}`];
  }
  if (child.cycle.length > 0) {
    return [`resources wait for each other: ${child.cycle.join(" → ")}`];
  }
  if (child.waiting.length > 0) {
    const names = child.waiting.join(", ");
    return [
      `the program ended while resources still waited, for each other or for a value: ${names}`,
    ];
  }
  const errors = recorder.cleanMessages().filter((message) => message.severity === "error");
  if (errors.length > 0) return errors.map((message) => message.text);
  if (child.signal !== undefined) return [`the program was ended by ${child.signal}`];
  if (!recorder.finished) {
    return [`the program left before its end, with code ${child.code}; ${progress(recorder)}`];
  }
  return child.code === 0 ? [] : [`the program ended with code ${child.code}`];
}

function progress(recorder: Recorder): string {
  const last = recorder.lastUrn;
  return last === undefined ? "it registered nothing" : `its last resource was ${last}`;
}
