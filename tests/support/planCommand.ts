/** The plan command as a user runs it: a process of its own, with exit code and both streams. */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

const project = resolve(__dirname, "..", "..");

export function planCommand(...args: string[]): Promise<Answer> {
  const began = performance.now();
  const command = [join(project, "plan", "bin.cjs"), ...args];
  // What continuous integration sets must not colour a pipe.
  const env = { ...process.env, CI: "true", FORCE_COLOR: "1" };
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"] });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (part: string) => void out.push(part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => void err.push(part));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      const seconds = (performance.now() - began) / 1000;
      done({ code, stdout: out.join(""), stderr: err.join(""), seconds });
    });
  });
}
