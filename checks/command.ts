import { type Command, CommanderError } from "commander";
import { createStyle, type Style, wantsColor } from "../plan/print/style";
import { formatFaults, SettingsError } from "../settings";
import { EXIT, type ExitCode, UsageError } from "./result";

/** Where a command speaks; tests listen. */
export interface Io {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly style: Style;
}

/** The terminal. */
export const terminal = (): Io => ({
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
  style: createStyle(
    wantsColor(process.stdout, true),
    Math.min(120, Math.max(80, process.stdout.isTTY ? process.stdout.columns : 100)),
  ),
});

/** Parses arguments; a number is the exit code of a command line that needs no more, such as --help. */
export function parseArguments(
  command: Command,
  args: readonly string[],
  io: Io,
): ExitCode | undefined {
  command
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.error })
    .configureHelp({ showGlobalOptions: true });
  try {
    command.parse([...args], { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.passed : EXIT.undecided;
  }
}

/** Runs a command: what the user can mend is said without a stack trace, and a bug with one. */
export async function guarded(
  name: string,
  io: Io,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SettingsError) {
      io.error(`${formatFaults(error.faults)}\n`);
      return EXIT.undecided;
    }
    if (error instanceof UsageError) {
      io.error(`${name}: ${error.message}\n`);
      return EXIT.undecided;
    }
    io.error(`${name}: a bug\n${error instanceof Error ? error.stack : String(error)}\n`);
    return EXIT.bug;
  }
}

/**
 * The checks that `--only` names.
 *
 * @param text Names with commas between, in any case; undefined: all of them.
 * @param all Every check that there is.
 * @throws UsageError that names what is unknown, and what there is.
 */
export function wantedChecks<Name extends string>(
  text: string | undefined,
  all: readonly Name[],
): ReadonlySet<Name> {
  if (text === undefined) return new Set(all);
  const asked = text.split(",").map((name) => name.trim());
  const like = (name: string): Name | undefined =>
    all.find((each) => each.toLowerCase() === name.toLowerCase());
  const unknown = asked.filter((name) => like(name) === undefined);
  if (unknown.length === 0) return new Set(all.filter((name) => asked.map(like).includes(name)));
  throw new UsageError(
    `--only: there is no check ${unknown.map((name) => `"${name}"`).join(", ")}. Checks: ${all.join(", ")}.`,
  );
}
