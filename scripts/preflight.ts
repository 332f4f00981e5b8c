/** `npm run preflight -- <stack>`: looks at the account before `pulumi up`. docs/checks.md; exit codes: docs/adr/0014-promotion.md. */
import { resolve } from "node:path";
import { Command } from "commander";
import { guarded, type Io, parseArguments, terminal, wantedChecks } from "../checks/command";
import { preflight, preflightChecks } from "../checks/preflight";
import { awsClients } from "../checks/preflight/aws";
import { exitCodeOf, type ExitCode, UsageError } from "../checks/result";
import { podCommand } from "../checks/pods";
import { renderTable } from "../checks/table";
import { runProgram } from "../promotion/tools";
import { listStacks, loadStack } from "../settings";

interface Flags {
  readonly exec?: string;
  readonly only?: string;
  readonly json: boolean;
  readonly project: string;
}

// How long AWS serves this version of Node is nothing that a reader of the table can act on.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** Runs the command. */
export function main(
  args: readonly string[],
  project: string,
  io: Io = terminal(),
): Promise<ExitCode> {
  const command = new Command("preflight")
    .description(
      "Looks at the account before an up: credentials, quotas, zones, ranges, versions, names, secrets, permissions. Reads only.",
    )
    .argument("[stack]", "the stack")
    .option(
      "--exec <command>",
      "what runs a command in a pod. Default: kubectl exec in the scheduler",
    )
    .option("--only <checks>", 'some checks, with commas between: "permissions,zones"')
    .option("--json", "print JSON", false)
    .option("--project <folder>", "folder of the stack files", project)
    .addHelpText("after", "\nCredentials are those that the AWS CLI would take.");
  const ended = parseArguments(command, args, io);
  if (ended !== undefined) return Promise.resolve(ended);
  return guarded("preflight", io, () => run(command.args[0], command.opts<Flags>(), io));
}

async function run(stack: string | undefined, flags: Flags, io: Io): Promise<ExitCode> {
  const directory = resolve(flags.project);
  if (stack === undefined)
    throw new UsageError(`name a stack. Stacks here: ${listStacks(directory).join(", ")}.`);
  const { settings, file, engineConfig } = loadStack(stack, directory);
  const only = wantedChecks(flags.only, preflightChecks);
  const input = {
    settings,
    file,
    allowedAccounts: accountsIn(engineConfig["aws:allowedAccountIds"]),
    aws: awsClients(settings.region),
    exec: flags.exec?.split(/\s+/) ?? podCommand(settings),
    run: runProgram,
    directory,
    now: new Date(),
  };
  const results = await preflight(input, only);
  const exitCode = exitCodeOf(results);
  const title = `Preflight ${stack} in ${settings.region}`;
  io.out(
    flags.json
      ? `${JSON.stringify({ stack, region: settings.region, checks: results, exitCode }, undefined, 2)}\n`
      : `${io.style.bold(title)}\n${renderTable(results, io.style)}\n`,
  );
  return exitCode;
}

/** The provider's own key: a list of account numbers, as JSON text in the engine's form. */
function accountsIn(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
