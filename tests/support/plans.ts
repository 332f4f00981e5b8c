/**
 * The plans of the real stacks, made by the command that users run and kept in .cache/ until a source
 * changes. A test file that reads one needs no Pulumi, and only who asks for a plan pays for it.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import type { PlanDocument } from "../../plan/document";

export type { PlanDocument } from "../../plan/document";
export type { PlannedResource } from "../../plan/model";

/** Stacks that the tests plan. */
export const stacks = ["dev", "uat", "prod"] as const;
export type PlannedStack = (typeof stacks)[number];

const project = resolve(__dirname, "..", "..");
const directory = join(project, ".cache", "tests", "plans");
const sources = ["plan", "settings", "components", "airflow", "index.ts", "package-lock.json"];
const read = new Map<string, PlanDocument>();

/** Whose plan: one of the project's stacks, or one of a folder with stack files of its own. */
interface PlannedOf {
  readonly unknowns?: boolean;
  /** Folder with the stack file, below the project. Default: the project itself. */
  readonly folder?: string;
}

/**
 * The plan of a stack, with fakes for what only creation reveals; or, with `unknowns`, as a first
 * preview sees it.
 *
 * @throws When the stack cannot be planned; the error says why.
 */
export function planOf(
  stack: PlannedStack,
  options?: { readonly unknowns?: boolean },
): PlanDocument;
export function planOf(
  stack: string,
  options: PlannedOf & { readonly folder: string },
): PlanDocument;
export function planOf(
  stack: string,
  { unknowns = false, folder = "" }: PlannedOf = {},
): PlanDocument {
  const own = folder === "" ? stack : `${folder.replace(/\W+/g, "-")}-${stack}`;
  const name = unknowns ? `${own}-unknowns` : own;
  const known = read.get(name);
  if (known !== undefined) return known;
  const file = join(directory, `${name}.${stateOfSources(folder)}.json`);
  if (!existsSync(file)) makePlan(stack, { unknowns, folder }, name, file);
  const document: PlanDocument = JSON.parse(readFileSync(file, "utf8"));
  read.set(name, document);
  return document;
}

function makePlan(
  stack: string,
  { unknowns, folder }: { unknowns: boolean; folder: string },
  name: string,
  file: string,
): void {
  const elsewhere = folder === "" ? [] : ["--cwd", join(project, folder)];
  const flags = ["--json", "--no-policies", ...elsewhere, ...(unknowns ? ["--unknowns"] : [])];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(project, "plan", "bin.cjs"), stack, ...flags],
    { cwd: project, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
  if (status !== 0 && status !== 1) {
    throw new Error(`stack ${stack} cannot be planned (exit code ${String(status)}):\n${stderr}`);
  }
  mkdirSync(directory, { recursive: true });
  for (const old of readdirSync(directory).filter((entry) => entry.startsWith(`${name}.`))) {
    rmSync(join(directory, old), { force: true });
  }
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, stdout);
  renameSync(temporary, file);
}

/** One word for names, sizes and times of everything that a plan is made of. */
function stateOfSources(folder: string): string {
  const hash = createHash("sha256");
  const addState = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      for (const entry of readdirSync(path).sort()) addState(join(path, entry));
    } else if (stat !== undefined) {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  const stackFiles = readdirSync(project).filter((file) => /^Pulumi\..*yaml$/.test(file));
  for (const source of [...sources, ...(folder === "" ? [] : [folder]), ...stackFiles.sort()])
    addState(join(project, source));
  return hash.digest("hex").slice(0, 16);
}
