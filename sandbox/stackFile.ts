/**
 * A stack file as `pulumi up` takes it. What the repository's own files leave to be replaced, what a plan only warns of and
 * what is encrypted is filled in with values that pass for real ones and belong to nobody who is ever asked.
 */
import { join } from "node:path";
import { parseDocument, Scalar, visit } from "yaml";
import { digest } from "../plan/fakes/fake";
import { loadStack } from "../settings";
import { systemImageNames } from "../settings/versions";

/** Placeholders, in the order of settings/placeholders.ts, and what stands in for them. */
const STAND_INS: readonly (readonly [placeholder: RegExp, standIn: string])[] = [
  // A public range: the API server of the sandbox's cluster lets nobody in by it.
  [/\b(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+\/\d+/g, "8.8.4.0/24"],
  [/\bexample-org\b/g, "sandbox-org"],
  [/\bexample\.(com|org|net)\b|\b[\w-]+\.example\b(?!\.)/g, "airflow-sandbox.net"],
  [/\b([A-Z0-9]+)EXAMPLE\b/g, "$1SANDBOX"],
  [/\b2001:db8:/gi, "2600:1f18:"],
  [/\b(111122223333|123456789012)\b/g, "210987654321"],
  [/\b00000000-0000-0000-0000-000000000000\b/g, "5a4db0c5-0000-4000-8000-000000000000"],
];

/** The text without placeholders. */
export function withoutPlaceholders(text: string): string {
  return STAND_INS.reduce((before, [placeholder, standIn]) => {
    return before.replace(placeholder, standIn);
  }, text);
}

/** How the engine of another place keeps the file's secrets; this one has a key of its own. */
const KEPT_SECRETS = ["secretsprovider", "encryptedkey", "encryptionsalt"];

/** The same file without anything encrypted: another text stands for each secret. */
export function withoutSecrets(text: string): string {
  const file = parseDocument(text);
  for (const key of KEPT_SECRETS) file.delete(key);
  visit(file, {
    Map: (_, map) => (map.has("secure") ? new Scalar("secret of the sandbox") : undefined),
  });
  return file.toString();
}

/**
 * The same file with the images that the stack's own rule asks for, where it enforces one.
 *
 * @param text Content of the file, without placeholders.
 * @param stack The stack's name.
 * @param folder Folder of Pulumi.yaml and of that file.
 * @throws SettingsError with every fault of the file.
 */
export function withTrustedImages(text: string, stack: string, folder: string): string {
  const { settings } = loadStack(stack, folder);
  const { airflow, cluster, region } = settings;
  if (airflow.image.admission.mode !== "enforce") return text;
  const repository = `210987654321.dkr.ecr.${region}.amazonaws.com/${cluster.name}`;
  const pinned = (name: string): string => `sha256:${digest(64, "sandbox", name)}`;
  const file = parseDocument(text);
  const set = (path: readonly string[], value: string): void => {
    const whole = ["config", "airflow-platform:airflow", "image", ...path];
    if (!file.hasIn(whole)) file.setIn(whole, value);
  };
  set(["repository"], `${repository}/airflow`);
  set(["digest"], pinned("airflow"));
  for (const name of systemImageNames) {
    set(["system", name], `${repository}/${name.toLowerCase()}@${pinned(name)}`);
  }
  return file.toString();
}

/** Path of a stack's file. */
export function stackFile(folder: string, stack: string): string {
  return join(folder, `Pulumi.${stack}.yaml`);
}
