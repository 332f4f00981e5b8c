/** A folder in which the Pulumi CLI runs this program for a stack, and which is all that it writes to. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { SandboxFault } from "./fault";
import { stackFile, withoutPlaceholders, withoutSecrets, withTrustedImages } from "./stackFile";

/**
 * Writes Pulumi.yaml, which names the repository as its program, and the stack's file.
 *
 * @param from Folder of the program, and folder of the stack's file.
 * @param stack The stack's name.
 * @param folder Where to; it is made if it is not there.
 * @throws SandboxFault when there is no such stack.
 * @throws SettingsError with every fault of the stack's file.
 */
export function writeProject(
  { repository, source }: { readonly repository: string; readonly source: string },
  stack: string,
  folder: string,
): void {
  const from = stackFile(source, stack);
  if (!existsSync(from)) throw new SandboxFault(`there is no stack ${stack}: no ${from}`);
  mkdirSync(folder, { recursive: true });
  const project = parseDocument(readFileSync(join(repository, "Pulumi.yaml"), "utf8"));
  project.set("main", resolve(repository));
  writeFileSync(join(folder, "Pulumi.yaml"), project.toString());
  const to = stackFile(folder, stack);
  writeFileSync(to, withoutSecrets(withoutPlaceholders(readFileSync(from, "utf8"))));
  writeFileSync(to, withTrustedImages(readFileSync(to, "utf8"), stack, folder));
}
