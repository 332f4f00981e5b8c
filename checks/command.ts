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
