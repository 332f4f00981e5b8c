import { isMap, isScalar, type YAMLMap } from "yaml";
import type { Fault, SettingsPath } from "./faults";
import { isPlainObject } from "./merge";
import { nearest } from "./nearest";
import { projectName, pulumiKeys, sections } from "./project";
import {
  follow,
  keyText,
  pairOf,
  plainValue,
  readYaml,
  type Place,
  type YamlDocument,
} from "./yamlDocument";

/** A stack file, read but not yet checked against the schema. */
export interface StackFile {
  readonly file: string;
  /** Values under `config`, by full key: "aws:region", "airflow-platform:network". */
  readonly config: Readonly<Record<string, unknown>>;
  /** Keys whose value is encrypted (`secure:`), or holds one that is; it is a placeholder here. */
  readonly secretKeys: readonly string[];
  readonly faults: readonly Fault[];
  /** Where the file says it; exact, or the nearest key above that is there. */
  locate(path: SettingsPath): (Place & { readonly exact: boolean }) | undefined;
}

/** What stands in for an encrypted value, which only the engine can read. */
export const secretPlaceholder = "[secret]";

const needs = `config:, with aws:region and ${projectName}:tier under it`;

/**
 * Reads a stack file: syntax, the keys at its top, and what of it is encrypted. Reports every fault that it finds, and what can be
 * read in spite of it.
 *
 * @param text The file's text.
 * @param file Its name, for messages.
 */
export function parseStackFile(text: string, file: string): StackFile {
  const document = readYaml(text, file);
  const nothing = (faults: readonly Fault[]): StackFile => ({
    file,
    config: {},
    secretKeys: [],
    faults,
    locate: () => undefined,
  });
  const whole = (message: string): Fault => ({ path: [], message, file, line: 1, column: 1 });

  if (!document.readable) return nothing(document.faults);
  const root = document.tree.contents;
  if (root === null || (isScalar(root) && root.value === null))
    return nothing([whole(`the file is empty. It needs ${needs}.`)]);
  if (!isMap(root)) return nothing([whole(`the file must be a map of keys. It needs ${needs}.`)]);

  const faults = [...document.faults, ...strayKeys(document, root)];
  const config = pairOf(root, "config");
  if (config === undefined)
    return nothing([...faults, whole(`config is missing. The file needs ${needs}.`)]);
  if (!isMap(config.value)) {
    const message = `must be a map of keys, with aws:region and ${projectName}:tier in it`;
    return nothing([...faults, { path: ["config"], message, ...document.placeOf(config.key) }]);
  }
  return readConfig(document, config.key, config.value, faults);
}

function readConfig(
  document: YamlDocument,
  configKey: unknown,
  node: YAMLMap,
  before: readonly Fault[],
): StackFile {
  const { file } = document.placeOf(configKey);
  const { written, faults } = fullKeys(document, node);
  const values = plainValue(document, node);
  if (!isPlainObject(values)) {
    const message = "aliases (*name) lead to aliases over and over: write them out";
    const fault = { path: ["config"], message, ...document.placeOf(configKey) };
    return { file, config: {}, secretKeys: [], faults: [fault], locate: () => undefined };
  }
  const masked = [...written].map(([full, key]) => ({ full, ...maskSecrets(values[key]) }));
  return {
    file,
    config: Object.fromEntries(masked.map(({ full, value }) => [full, value])),
    secretKeys: masked.filter(({ secret }) => secret).map(({ full }) => full),
    faults: [...before, ...faults],
    locate: ([head, ...rest]) => {
      const key = typeof head === "string" ? written.get(fullKey(head)) : undefined;
      if (key === undefined) return { ...document.placeOf(configKey), exact: false };
      const found = follow(document.tree, node, [key, ...rest]);
      return { ...document.placeOf(found.node), exact: found.exact };
    },
  };
}

/** The keys under `config` by their full form, as the file writes them. */
function fullKeys(
  document: YamlDocument,
  config: YAMLMap,
): { written: ReadonlyMap<string, string>; faults: readonly Fault[] } {
  const written = new Map<string, string>();
  const faults: Fault[] = [];
  for (const pair of config.items) {
    const key = keyText(pair.key);
    if (key === undefined) continue;
    const other = written.get(fullKey(key));
    if (other === undefined) written.set(fullKey(key), key);
    else if (other !== key) {
      const message = `is the same key as ${other}: a key without a namespace gets ${projectName}; remove one`;
      faults.push({ path: [key], message, ...document.placeOf(pair.key) });
    }
  }
  return { written, faults };
}

/** The full key that the first step of a path stands for: "network" is airflow-platform:network. */
const fullKey = (step: string): string => (step.includes(":") ? step : `${projectName}:${step}`);

/** Keys at the top that are none of Pulumi's. */
function strayKeys(document: YamlDocument, root: YAMLMap): Fault[] {
  return root.items.flatMap((pair) => {
    const key = keyText(pair.key);
    if (key === undefined || pulumiKeys.includes(key)) return [];
    return [{ path: [key], message: strayKey(key), ...document.placeOf(pair.key) }];
  });
}

function strayKey(key: string): string {
  const namespaced = fullKey(key);
  if (namespaced.startsWith("aws:") || sections.some((name) => namespaced === fullKey(name)))
    return `belongs under config:, as ${namespaced}`;
  const meant = nearest(key, pulumiKeys);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `is no key of a stack file.${hint} Known: ${pulumiKeys.join(", ")}.`;
}

/** Replaces `{secure: …}`, Pulumi's form of an encrypted value, at any depth. */
function maskSecrets(value: unknown): { value: unknown; secret: boolean } {
  if (Array.isArray(value)) {
    const items = value.map(maskSecrets);
    return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
  }
  if (!isPlainObject(value)) return { value, secret: false };
  if (Object.keys(value).length === 1 && Object.hasOwn(value, "secure"))
    return { value: secretPlaceholder, secret: true };
  const entries = Object.entries(value).map(([key, child]) => ({ key, ...maskSecrets(child) }));
  return {
    value: Object.fromEntries(entries.map(({ key, value: child }) => [key, child])),
    secret: entries.some((entry) => entry.secret),
  };
}
