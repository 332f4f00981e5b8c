/** `npm run plan:diff -- --base <file…> --head <file…>`: prints the comment of a pull request. */
import { Command, CommanderError } from "commander";
import { renderMarkdown } from "./markdown";
import { diffPlans } from "./planDiff";
import { PlanFileError, readPlans } from "./read";

interface Flags {
  readonly base: readonly string[];
  readonly head: readonly string[];
  readonly baseName: string;
  readonly headName: string;
}

/** Exit code: 0 printed, 2 wrong arguments or files, 3 a bug. */
export function main(args: readonly string[]): number {
  const command = new Command("plan:diff")
    .description(
      "Prints, as Markdown, what a change does to the stacks: the plans of two commits compared.",
    )
    .requiredOption("--base <files...>", "plans of the base commit, from plan --json")
    .requiredOption("--head <files...>", "plans of the changed commit")
    .option("--base-name <name>", "what the base is called", "base")
    .option("--head-name <name>", "what the change is called", "head")
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void process.stderr.write(text) });
  try {
    command.parse([...args], { from: "user" });
    const { base, head, baseName, headName } = command.opts<Flags>();
    const differences = diffPlans(readPlans(base), readPlans(head));
    process.stdout.write(renderMarkdown(differences, { base: baseName, head: headName }));
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof PlanFileError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`plan:diff: a bug\n${text}\n`);
    return 3;
  }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
