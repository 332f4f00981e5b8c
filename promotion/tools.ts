/** Programs that a promotion asks: git and cosign. Their arguments are lists, never a shell's line. */
import { execFile } from "node:child_process";

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; undefined where there is none of that name. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  directory: string,
) => Promise<Said | undefined>;

/** Longest that a program may take: cosign asks a registry and a transparency log. */
const LONGEST_MS = 120_000;

export const runProgram: RunProgram = (program, args, directory) =>
  new Promise((resolve) => {
    const options = { cwd: directory, timeout: LONGEST_MS, maxBuffer: 64 * 2 ** 20 };
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      if (error.code === "ENOENT") return resolve(undefined);
      const code = typeof error.code === "number" ? error.code : 1;
      const ended = error.killed === true ? `not within ${LONGEST_MS / 1000} s` : stderr;
      resolve({ code, stdout, stderr: ended });
    });
  });

/** The last line that says something: programs put the cause at the end. */
export const lastLine = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .at(-1) ?? "it said nothing";
