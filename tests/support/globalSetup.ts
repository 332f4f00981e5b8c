/**
 * Plans the stacks once, before any test, by the command that users run. A stack that cannot be
 * planned fails the tests that ask for it, and no others.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { planFile, plansDirectory, stacks } from "./plans";

const project = resolve(__dirname, "..", "..");
const sources = ["plan", "settings", "components", "airflow", "index.ts", "package-lock.json"];

export default async function globalSetup(): Promise<void> {
  mkdirSync(plansDirectory, { recursive: true });
  const state = stateOfSources();
  const stateFile = join(plansDirectory, "sources");
  if (existsSync(stateFile) && readFileSync(stateFile, "utf8") === state) return;
  rmSync(stateFile, { force: true });
  for (const unknowns of [false, true]) {
    await Promise.all(stacks.map((stack) => plan(stack, unknowns)));
  }
  writeFileSync(stateFile, state);
}

async function plan(stack: string, unknowns: boolean): Promise<void> {
  const file = planFile(stack, unknowns);
  const args = [
    join(project, "plan", "bin.cjs"),
    stack,
    "--json",
    ...(unknowns ? ["--unknowns"] : []),
  ];
  const { code, stdout, stderr } = await run(process.execPath, args);
  rmSync(`${file}.error`, { force: true });
  if (code === 0 || code === 1) writeFileSync(file, stdout);
  else writeFileSync(`${file}.error`, `exit code ${code}\n${stderr}`);
}

function run(
  command: string,
  args: string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(command, args, { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (part: string) => void out.push(part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => void err.push(part));
  return new Promise((resolvePromise, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolvePromise({ code, stdout: out.join(""), stderr: err.join("") }),
    );
  });
}

/** One word for names, sizes and times of everything that a plan is made of. */
function stateOfSources(): string {
  const hash = createHash("sha256");
  const stackFiles = readdirSync(project).filter((file) => /^Pulumi\..*yaml$/.test(file));
  for (const source of [...sources, ...stackFiles.sort()]) addState(join(project, source), hash);
  return hash.digest("hex");
}

function addState(path: string, hash: ReturnType<typeof createHash>): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    for (const entry of readdirSync(path).sort()) addState(join(path, entry), hash);
  } else {
    hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
}
