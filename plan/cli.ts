/** `npm run plan -- <stack>…`: the command line of the offline plan. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import {
  formatFaults,
  listStacks,
  loadStack,
  projectName,
  SettingsError,
  type Fault,
} from "../settings";
import { PolicyFaults } from "./policies/faults";
import type { Judgement } from "./policies/judgement";
import { isRefused } from "./policies/model";
import type { PlanSource, StackPlan } from "./stackPlan";
import { sourceOf } from "./stackSource";

/** What the exit code says. 1: a mandatory policy is violated. */
const EXIT = { clean: 0, policy: 1, settings: 2, bug: 3 } as const;
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Flags {
  readonly json: boolean;
  readonly unknowns: boolean;
  readonly color: boolean;
  readonly timeout: number;
  /** Folder whose stacks are planned. */
  readonly cwd: string;
  /** Whether policy packs run. */
  readonly policies: boolean;
  /** Directories of packs beside the project's own. */
  readonly policyPack: readonly string[];
  /** File for the violations in SARIF. */
  readonly sarif?: string;
}

const projectDirectory = resolve(__dirname, "..");

/** Runs the command and sets the exit code; output may still be on its way when this returns. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on("error", stopQuietly);
  try {
    process.exitCode = await run(args);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`plan: a bug in the plan itself\n${text}\n`);
    process.exitCode = EXIT.bug;
  }
}

/** `plan … | head` closes the pipe early: the reader has seen enough, and nothing is wrong. */
function stopQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

async function run(args: readonly string[]): Promise<ExitCode> {
  const parsed = parse(args);
  if (typeof parsed === "number") return parsed;
  const { stacks, flags } = parsed;
  const directory = resolve(flags.cwd);
  if (!existsSync(directory)) return refuse(`${flags.cwd}  there is no such folder`);
  if (stacks.length === 0) return refuse(`name the stack to plan. ${knownStacks(directory)}`);
  const sources = loadSources(stacks, directory);
  if (typeof sources === "string") return refuse(sources);
  return plan(sources, flags);
}

function parse(args: readonly string[]): { stacks: string[]; flags: Flags } | ExitCode {
  const command = new Command("plan")
    .description("Shows what a stack would create: no account, no credentials, no Pulumi CLI.")
    .argument("[stacks...]", "stacks to plan; two or more are compared as well")
    .option(
      "-C, --cwd <dir>",
      "plan the stacks of another folder, by its Pulumi.yaml and stack files; the policies stay",
      projectDirectory,
    )
    .option("--json", "print JSON (docs/plan.md) instead of text", false)
    .option("--unknowns", "leave unknown what a first preview could not know", false)
    .option("--no-color", "print without colours, as with NO_COLOR")
    .option(
      "--policy-pack <dir>",
      "run a pack beside the project's own; may be repeated",
      collect,
      [],
    )
    .option("--no-policies", "run no policy packs")
    .option("--sarif <file>", "write the violations as SARIF, for annotations of a pull request")
    .option("--timeout <seconds>", "stop a program that has not ended by then", secondsOf, 120)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void process.stderr.write(text) });
  try {
    command.parse([...args], { from: "user" });
    return { stacks: [...new Set(command.args)], flags: command.opts<Flags>() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.clean : EXIT.settings;
  }
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function secondsOf(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`not a time: ${text}`);
}

function refuse(message: string): ExitCode {
  process.stderr.write(`${message}\n`);
  return EXIT.settings;
}

function knownStacks(directory: string): string {
  const stacks = listStacks(directory);
  return stacks.length === 0
    ? "There are no stack files here."
    : `Stacks here: ${stacks.join(", ")}.`;
}

/** Every stack's settings, or the faults of all of them as one text. */
function loadSources(stacks: readonly string[], directory: string): PlanSource[] | string {
  const sources: PlanSource[] = [];
  const faults: Fault[] = [];
  for (const stack of stacks) {
    try {
      const loaded = loadStack(stack, directory);
      sources.push(sourceOf(loaded, projectName, directory, projectDirectory));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(...error.faults);
    }
  }
  return faults.length > 0 ? formatFaults(faults) : sources;
}

async function plan(sources: readonly PlanSource[], flags: Flags): Promise<ExitCode> {
  // Loaded late: wrong settings must answer before any of this is needed.
  const { planStacks } = await import("./stackPlan");
  const { createProgress } = await import("./print/progress");
  const { Judgement } = await import("./policies/judgement");
  const judgement = Judgement.start(projectDirectory, sources, flags);
  const progress = createProgress(process.stderr);
  const options = {
    unknowns: flags.unknowns,
    timeoutMs: flags.timeout * 1000,
    onProgress: progress.update,
  };
  try {
    const results = await planStacks(sources, options, availableParallelism());
    progress.clear();
    return await conclude(results, judgement, flags);
  } catch (error) {
    if (!(error instanceof PolicyFaults)) throw error;
    progress.clear();
    return refuse(error.message);
  } finally {
    await judgement.stop();
  }
}

async function conclude(
  results: readonly PromiseSettledResult<StackPlan>[],
  judgement: Judgement,
  flags: Flags,
): Promise<ExitCode> {
  const plans = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  const failures = results.flatMap((result) => (result.status === "rejected" ? result : []));
  if (failures.length > 0) {
    for (const failure of failures) await report(failure.reason, flags);
    return EXIT.bug;
  }
  const judged = await judgement.of(plans);
  await print(judged, flags);
  if (flags.sarif !== undefined) await judgement.writeSarif(flags.sarif, judged);
  return judged.some(({ policies }) => policies !== undefined && isRefused(policies))
    ? EXIT.policy
    : EXIT.clean;
}

async function print(plans: readonly StackPlan[], flags: Flags): Promise<void> {
  const { renderJson, renderText } = await import("./print/output");
  const { createStyle, wantsColor } = await import("./print/style");
  const style = createStyle(wantsColor(process.stdout, flags.color), widthOf(process.stdout));
  process.stdout.write(flags.json ? renderJson(plans) : renderText(plans, style));
}

async function report(reason: unknown, flags: Flags): Promise<void> {
  const { ProgramFailure } = await import("./program/failure");
  if (!(reason instanceof ProgramFailure)) throw reason;
  const { renderFailure } = await import("./print/failure");
  const { createStyle, wantsColor } = await import("./print/style");
  const style = createStyle(wantsColor(process.stderr, flags.color), widthOf(process.stderr));
  process.stderr.write(renderFailure(reason, style));
}

/** As wide as the terminal, within what reads well; pipes get what reads well. */
function widthOf(stream: NodeJS.WriteStream): number {
  return Math.min(120, Math.max(80, stream.isTTY ? stream.columns : 100));
}
