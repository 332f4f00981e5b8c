/** Which packs run, and whether each is one. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { Fault } from "../../settings";
import { parseJson, isProperties, text } from "../plain";
import { PolicyFaults } from "./faults";

/** The project's own packs, in the order in which they are printed. */
const OWN = ["security", "reliability", "cost"];

export interface PackSource {
  /** Absolute path. */
  readonly directory: string;
  /** Path relative to the project where it lies in it, for messages. */
  readonly label: string;
}

/**
 * Finds the project's packs and those that the command line adds.
 *
 * @throws PolicyFaults when a directory is no pack of the Node.js runtime with a version.
 */
export function findPacks(projectDirectory: string, added: readonly string[]): PackSource[] {
  const labelled = (directory: string): PackSource => {
    const inside = relative(projectDirectory, directory);
    return { directory, label: inside.startsWith("..") ? directory : inside };
  };
  const own = OWN.map((name) => join(projectDirectory, "policies", name))
    .filter((directory) => existsSync(directory))
    .map((directory) => labelled(directory));
  const others = added.map((given) => labelled(resolve(given)));
  const packs = [
    ...own,
    ...others.filter((one) => !own.some((o) => o.directory === one.directory)),
  ];
  const faults = packs.flatMap(faultsOf);
  if (faults.length > 0) throw new PolicyFaults(faults);
  return packs;
}

function faultsOf({ directory, label }: PackSource): Fault[] {
  const fault = (file: string, message: string): Fault => ({ path: [], file, message });
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    return [fault(label, "there is no such policy pack directory")];
  }
  const project = join(directory, "PulumiPolicy.yaml");
  if (!existsSync(project)) {
    return [fault(label, "is no policy pack: it has no PulumiPolicy.yaml")];
  }
  const runtime = runtimeOf(readFileSync(project, "utf8"));
  if (runtime !== "nodejs") {
    const found = runtime === undefined ? "no runtime" : `runtime ${runtime}`;
    return [fault(join(label, "PulumiPolicy.yaml"), `has ${found}; a plan runs nodejs packs`)];
  }
  const file = join(label, "package.json");
  const path = join(directory, "package.json");
  const manifest = existsSync(path) ? parseJson(readFileSync(path, "utf8")) : null;
  if (manifest === undefined) return [fault(file, "is not valid JSON")];
  if (!isProperties(manifest))
    return [fault(label, "has no package.json, which holds its version")];
  if (text(manifest, "version") === undefined) return [fault(file, "has no version")];
  return [];
}

function runtimeOf(yaml: string): string | undefined {
  const root: unknown = parseDocument(yaml).toJS();
  const runtime: unknown =
    typeof root === "object" && root !== null ? Reflect.get(root, "runtime") : undefined;
  const name: unknown =
    typeof runtime === "object" && runtime !== null ? Reflect.get(runtime, "name") : runtime;
  return typeof name === "string" ? name : undefined;
}
