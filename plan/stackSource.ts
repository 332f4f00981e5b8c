/** A stack file as something to plan. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { formatFaults, type LoadedStack } from "../settings";
import { toPlain } from "./plain";
import type { PlanSource } from "./stackPlan";

/** Program of the project: `main` of Pulumi.yaml, or the project's directory. */
function programOf(projectDirectory: string): string {
  const file = join(projectDirectory, "Pulumi.yaml");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const main = /^main:\s*["']?([^"'#\n]+?)["']?\s*$/m.exec(text)?.[1];
  return resolve(projectDirectory, main ?? ".");
}

export function sourceOf(
  loaded: LoadedStack,
  project: string,
  projectDirectory: string,
): PlanSource {
  return {
    stack: loaded.stack,
    project,
    projectDirectory,
    program: programOf(projectDirectory),
    config: loaded.engineConfig,
    secretKeys: loaded.secretKeys,
    settings: { file: loaded.file, values: toPlain(loaded.settings) },
    warnings: loaded.warnings.map((fault) => formatFaults([fault])),
  };
}
