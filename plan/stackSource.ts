/** A stack file as something to plan. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { formatFaults, type LoadedStack } from "../settings";
import { toPlain } from "./plain";
import type { SourcePosition } from "./model";
import type { PlanSource } from "./stackPlan";

/** Program of the project: `main` of Pulumi.yaml, or the project's directory. */
function programOf(projectDirectory: string): string {
  const file = join(projectDirectory, "Pulumi.yaml");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const main = /^main:\s*["']?([^"'#\n]+?)["']?\s*$/m.exec(text)?.[1];
  return resolve(projectDirectory, main ?? ".");
}

/**
 * @param directory Folder of the stack file and of the program's Pulumi.yaml.
 * @param projectDirectory Folder that the program runs in and that sources are named from.
 */
export function sourceOf(
  loaded: LoadedStack,
  project: string,
  directory: string,
  projectDirectory: string = directory,
): PlanSource {
  return {
    stack: loaded.stack,
    project,
    projectDirectory,
    program: programOf(directory),
    config: loaded.engineConfig,
    secretKeys: loaded.secretKeys,
    settings: { file: loaded.file, values: toPlain(loaded.settings) },
    warnings: loaded.warnings.map((fault) => formatFaults([fault])),
    locate: (key) => positionOf(loaded, key),
  };
}

/** Where the stack file says a settings key; nothing where the key has its default. */
function positionOf(loaded: LoadedStack, key: string): SourcePosition | undefined {
  const line = loaded.locate(key.split("."))?.line;
  return line === undefined ? undefined : { file: loaded.file, line };
}
