/** `npm run promote -- dev uat`: takes a release from stack to stack. docs/promotion.md; exit codes: docs/adr/0014-promotion.md. */
import { resolve } from "node:path";
import { Command } from "commander";
import { guarded, type Io, parseArguments, terminal } from "../checks/command";
import { EXIT, type ExitCode, UsageError } from "../checks/result";
import { writeAll } from "../promotion/files";
import { renderEnd, renderHistory, renderProposal } from "../promotion/print";
import {
  proposePromotion,
  proposeRollback,
  proposeStart,
  type Proposal,
  type Surroundings,
} from "../promotion/promote";
import { viewStack } from "../promotion/stacks";
import { runProgram } from "../promotion/tools";
import { listStacks } from "../settings";

interface Flags {
  readonly history?: string;
  readonly rollback?: string;
  readonly start?: string;
  readonly release?: string;
  readonly image?: string;
  readonly dags?: string;
  readonly airflow?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly project: string;
}

/** Runs the command. @param surroundings What tests replace. */
export function main(
  args: readonly string[],
  project: string,
  io: Io = terminal(),
  surroundings: Partial<Surroundings> = {},
): Promise<ExitCode> {
  const command = new Command("promote")
    .description(
      "Takes a release from stack to stack: an image, DAGs, a chart and an Airflow version.",
    )
    .argument("[stacks...]", "the stack that has it and the stack that gets it: dev uat")
    .option("--start <stack>", "begin a release in a stack: with --image, --dags")
    .option("--image <digest>", "with --start: digest of the Airflow image. Default: as it is")
    .option("--dags <commit>", "with --start: commit of the DAGs. Default: as it is")
    .option("--airflow <version>", "with --start: Airflow version. Default: as it is")
    .option("--rollback <stack>", "take a stack back to the release before")
    .option("--release <id>", "with --rollback: to this one")
    .option("--history <stack>", "show the releases of a stack")
    .option("--dry-run", "say what would change and why it may; write nothing", false)
    .option("--json", "print JSON", false)
    .option("--project <folder>", "folder of the stack files", project);
  const ended = parseArguments(command, args, io);
  if (ended !== undefined) return Promise.resolve(ended);
  const flags = command.opts<Flags>();
  const around = {
    run: runProgram,
    now: new Date(),
    ...surroundings,
    directory: resolve(flags.project),
  };
  return guarded("promote", io, () =>
    flags.history === undefined
      ? promote(command.args, flags, around, io)
      : Promise.resolve(history(flags.history, flags, around, io)),
  );
}

function history(stack: string, { json }: Flags, { directory }: Surroundings, io: Io): ExitCode {
  const { record, release } = viewStack(stack, directory);
  io.out(
    json
      ? `${JSON.stringify({ ...record, current: release }, undefined, 2)}\n`
      : renderHistory(record, release?.id, io.style),
  );
  return EXIT.passed;
}

async function promote(
  stacks: readonly string[],
  flags: Flags,
  surroundings: Surroundings,
  io: Io,
): Promise<ExitCode> {
  const proposal = await proposalOf(stacks, flags, surroundings);
  const write = proposal.exitCode === EXIT.passed && !proposal.same && !flags.dryRun;
  if (write) writeAll(surroundings.directory, proposal.files);
  if (flags.json) {
    const { files, ...rest } = proposal;
    const names = files.map(({ file }) => file);
    io.out(`${JSON.stringify({ ...rest, files: names, written: write }, undefined, 2)}\n`);
  } else {
    io.out(`${renderProposal(proposal, io.style)}\n${renderEnd(proposal, write, io.style)}`);
  }
  return proposal.same ? EXIT.passed : proposal.exitCode;
}

function proposalOf(
  stacks: readonly string[],
  flags: Flags,
  surroundings: Surroundings,
): Promise<Proposal> {
  const ways = [flags.start, flags.rollback, stacks[0]].filter((way) => way !== undefined);
  const [from, to] = stacks;
  const known = listStacks(surroundings.directory).join(", ");
  if (ways.length !== 1)
    throw new UsageError(
      ways.length === 0
        ? `name two stacks, such as dev uat. Stacks here: ${known}.`
        : "stacks, --start and --rollback exclude each other: give one.",
    );
  if (flags.start !== undefined) return proposeStart(flags.start, flags, surroundings);
  if (flags.rollback !== undefined)
    return proposeRollback(flags.rollback, flags.release, surroundings);
  if (from === undefined || to === undefined || stacks.length > 2)
    throw new UsageError(`name two stacks, such as dev uat. Stacks here: ${known}.`);
  return proposePromotion(from, to, surroundings);
}
