import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createStyle } from "../../plan/print/style";
import { withAdded, recordFileName, type Verification } from "../../promotion/record";
import { runProgram, type RunProgram } from "../../promotion/tools";
import { main } from "../../scripts/promote";

const repository = resolve(__dirname, "..", "..");
export const IMAGE = `sha256:${"a".repeat(64)}`;
export const NEWER = `sha256:${"b".repeat(64)}`;
export const NOON = new Date("2026-11-18T12:00:00Z");

/** What a command said and how it ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** cosign as these tests need it: what it was asked, and what it answers. */
export interface Cosign {
  readonly asked: string[][];
  answer: (
    args: readonly string[],
  ) => { code: number; stdout?: string; stderr?: string } | undefined;
}

/** A match of Grype: what was found, and whether a newer package mends it. */
export const found = (id: string, severity: string, state = "fixed") => ({
  vulnerability: { id, severity, fix: { state } },
});

/** A scan as `cosign verify-attestation` prints it. */
export function attestation(
  matches: readonly ReturnType<typeof found>[] = [],
  finished = "2026-11-17T09:00:00Z",
): string {
  const predicate = {
    scanner: { uri: "pkg:github/anchore/grype@v0.100.0", result: { matches } },
    metadata: { scanStartedOn: finished, scanFinishedOn: finished },
  };
  const payload = Buffer.from(JSON.stringify({ predicateType: "vuln", predicate }));
  return `${JSON.stringify({ payloadType: "application/vnd.in-toto+json", payload: payload.toString("base64"), signatures: [] })}\n`;
}

/** A clone with the project's three stack files, in a temporary folder. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), "promotion-"));
  readonly cosign: Cosign = {
    asked: [],
    answer: ([command]) => ({ code: 0, stdout: command === "verify" ? "[]" : attestation() }),
  };
  now = NOON;

  constructor() {
    for (const stack of ["dev", "uat", "prod"]) {
      const file = `Pulumi.${stack}.yaml`;
      copyFileSync(join(repository, file), join(this.folder, file));
      if (stack !== "dev")
        this.append(
          file,
          `  airflow-platform:release:\n    signer:\n      identity: https://github.com/acme/platform/.github/workflows/image.yml@refs/heads/main\n`,
        );
    }
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@example.com");
    this.git("config", "commit.gpgsign", "false");
    this.commit("The three stacks");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.folder, encoding: "utf8" }).trim();
  }

  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(join(this.folder, file));
  }

  append(file: string, text: string): void {
    writeFileSync(join(this.folder, file), `${this.read(file)}\n${text}`);
  }

  replace(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(join(this.folder, file), text.replace(from, to));
  }

  /** Records that a stack was verified with a release, as `npm run verify -- <stack> --record` does, and commits it. */
  verified(stack: string, release: string, more: Partial<Verification> = {}): void {
    const file = recordFileName(stack);
    const verification: Verification = {
      release,
      at: "2026-11-18T08:00:00Z",
      by: "CI",
      result: "passed",
      checks: { API: "passed", scheduler: "passed", certificate: "skipped" },
      ...more,
    };
    const before = this.has(file) ? this.read(file) : undefined;
    writeFileSync(join(this.folder, file), withAdded(before, stack, { verification }));
    this.commit(`Verify ${stack}`);
  }

  /** Runs `npm run promote -- …` in the clone. */
  async promote(...args: string[]): Promise<Ended> {
    let [out, error] = ["", ""];
    const io = {
      out: (text: string) => void (out += text),
      error: (text: string) => void (error += text),
      style: createStyle(false, 200),
    };
    const run: RunProgram = (program, given, directory) => {
      if (program === "git") return runProgram(program, given, directory);
      this.cosign.asked.push([...given]);
      const said = this.cosign.answer(given);
      return Promise.resolve(said && { stdout: "", stderr: "", ...said });
    };
    const code = await main([...args, "--project", this.folder], repository, io, {
      run,
      now: this.now,
    });
    return { code, out, error };
  }

  /** Runs it, and fails where it was refused. */
  async promoted(...args: string[]): Promise<string> {
    const { code, out, error } = await this.promote(...args);
    if (code !== 0)
      throw new Error(`promote ${args.join(" ")} ended with ${code}:\n${out}${error}`);
    this.commit(`promote ${args.join(" ")}`);
    return out;
  }
}

/** Id of the release in the command's first line. */
export const idIn = (text: string): string => /r-[0-9a-f]{12}/.exec(text)?.[0] ?? "none";

/** Names of the gates by what they said, from --json. */
export function gatesOf(json: string): Record<string, string> {
  const { gates } = JSON.parse(json) as { gates: { name: string; status: string }[] };
  return Object.fromEntries(gates.map(({ name, status }) => [name, status]));
}
