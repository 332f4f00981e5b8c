import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadStack, SettingsError, type LoadedStack } from "../../settings";

/** A folder with these stack files; the folder is gone after `use` returns. */
export function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The smallest stack file that is right, and further lines under `config`. */
export const minimal = (...lines: readonly string[]): string =>
  ["config:", "  aws:region: eu-west-1", "  airflow-platform:tier: dev", ...lines, ""].join("\n");

/** What is wrong with Pulumi.t.yaml, one line per fault as a user reads it. */
export function faultLines(
  text: string,
  others: Readonly<Record<string, string>> = {},
): readonly string[] {
  return withProject({ ...others, "Pulumi.t.yaml": text }, (folder) => faultsOf("t", folder));
}

/** What is wrong with a stack, one line per fault. */
export function faultsOf(stack: string, folder: string): readonly string[] {
  try {
    loadStack(stack, folder);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split("\n");
  }
  return [];
}

/** Loads the text as the stack named t, or fails with its faults. */
export const loadText = (
  text: string,
  others: Readonly<Record<string, string>> = {},
  stack = "t",
): LoadedStack =>
  withProject({ ...others, [`Pulumi.${stack}.yaml`]: text }, (folder) => loadStack(stack, folder));
