/** `npm run verify -- <stack>`: looks at a stack that runs. docs/checks.md; exit codes: docs/adr/0014-promotion.md. */
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { publicUrl } from "../airflow/publicUrl";
import { guarded, type Io, parseArguments, terminal, wantedChecks } from "../checks/command";
import { podCommand } from "../checks/pods";
import { EXIT, exitCodeOf, type ExitCode, type Result, UsageError } from "../checks/result";
import { renderTable } from "../checks/table";
import { releaseNamed, verify, verifyChecks } from "../checks/verify";
import type { Credentials } from "../checks/verify/api";
import { textOf, writeAll } from "../promotion/files";
import { Git } from "../promotion/git";
import { recordFileName, withAdded } from "../promotion/record";
import { releaseIn, viewStack } from "../promotion/stacks";
import { runProgram } from "../promotion/tools";
import { listStacks, loadStack, type Settings } from "../settings";

interface Flags {
  readonly url?: string;
  readonly exec?: string;
  readonly only?: string;
  readonly timeout: number;
  readonly certificateDays: number;
  readonly record: boolean;
  readonly json: boolean;
  readonly project: string;
}

/** Runs the command. @param environment Where the user's name, password or token stand. */
export function main(
  args: readonly string[],
  project: string,
  io: Io = terminal(),
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  const command = new Command("verify")
    .description(
      "Looks at a stack that runs: health, heartbeats, imports, migrations, a smoke run, its log, a secret, the certificate.",
    )
    .argument("[stack]", "the stack")
    .option("--url <address>", "address of the API server. Default: https and access.hostName")
    .option(
      "--exec <command>",
      "what runs a command in a pod. Default: kubectl exec in the scheduler",
    )
    .option("--only <checks>", 'some checks, with commas between: "API,smoke run"')
    .option("--timeout <seconds>", "longest that the smoke run may take", wholeNumber, 600)
    .option("--certificate-days <days>", "days that the certificate must last", wholeNumber, 21)
    .option("--record", "write the result to releases/<stack>.yaml, for promotions", false)
    .option("--json", "print JSON", false)
    .option("--project <folder>", "folder of the stack files", project)
    .addHelpText(
      "after",
      "\nThe user comes from AIRFLOW_USERNAME and AIRFLOW_PASSWORD, or AIRFLOW_TOKEN.",
    );
  const ended = parseArguments(command, args, io);
  if (ended !== undefined) return Promise.resolve(ended);
  const flags = command.opts<Flags>();
  return guarded("verify", io, () => run(command.args[0], flags, io, environment));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

async function run(
  stack: string | undefined,
  flags: Flags,
  io: Io,
  environment: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const directory = resolve(flags.project);
  if (stack === undefined)
    throw new UsageError(`name a stack. Stacks here: ${listStacks(directory).join(", ")}.`);
  const { settings, file } = loadStack(stack, directory);
  const only = wantedChecks(flags.only, verifyChecks);
  const origin = originOf(flags.url, settings, file);
  // A stack without a release has nothing to record, and a record that cannot be read must not cost a run of the checks first.
  const release = flags.record ? releaseIn(viewStack(stack, directory)) : releaseNamed(settings);
  if (flags.record && flags.only !== undefined)
    throw new UsageError("--record keeps a look at everything: leave --only out.");
  const results = await verify({
    settings,
    only,
    origin,
    credentials: credentialsOf(environment),
    exec: flags.exec?.split(/\s+/) ?? podCommand(settings),
    smokeSeconds: flags.timeout,
    certificateDays: flags.certificateDays,
    run: runProgram,
    directory,
    now: () => new Date(),
  });
  const exitCode = exitCodeOf(results);
  const recorded =
    flags.record && release !== undefined
      ? await record(stack, directory, release.id, results, exitCode)
      : undefined;
  io.out(
    flags.json
      ? `${JSON.stringify({ stack, origin, release, checks: results, recorded, exitCode }, undefined, 2)}\n`
      : `${io.style.bold(`Verify ${stack} at ${origin}`)}\n${renderTable(results, io.style)}\n${recorded === undefined ? "" : `Recorded in ${recorded}: commit it.\n`}`,
  );
  return exitCode;
}

function originOf(url: string | undefined, { access }: Settings, file: string): string {
  const text = url ?? publicUrl(access)?.origin;
  if (text === undefined)
    throw new UsageError(
      `${file} says no access.hostName: give the address with --url.\n` +
        "Next: kubectl port-forward svc/airflow-api-server 8080, and --url http://localhost:8080",
    );
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`--url ${text} is no http:// or https:// address.`);
  return new URL(text).origin;
}

function credentialsOf(environment: NodeJS.ProcessEnv): Credentials | undefined {
  const token = environment["AIRFLOW_TOKEN"];
  const [username, password] = [environment["AIRFLOW_USERNAME"], environment["AIRFLOW_PASSWORD"]];
  if (token !== undefined && token !== "") return { token };
  return username === undefined || password === undefined ? undefined : { username, password };
}

async function record(
  stack: string,
  directory: string,
  release: string,
  results: readonly Result[],
  exitCode: ExitCode,
): Promise<string> {
  const file = recordFileName(stack);
  const before = textOf(directory, file);
  const verification = {
    release,
    at: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    by: await new Git(runProgram, directory).author(),
    result: exitCode === EXIT.passed ? ("passed" as const) : ("failed" as const),
    checks: Object.fromEntries(results.map(({ name, status }) => [name, status])),
  };
  writeAll(directory, [{ file, before, after: withAdded(before, stack, { verification }) }]);
  return file;
}
