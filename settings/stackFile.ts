import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import type { Fault, SettingsPath } from "./faults";
import { isPlainObject } from "./merge";
import { nearest } from "./nearest";
import { projectName, pulumiKeys, sections } from "./project";
import { describeYamlError } from "./yamlErrors";

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A stack file, read but not yet checked against the schema. */
export interface StackFile {
  readonly file: string;
  /** Values under `config`, by full key: "aws:region", "airflow-platform:network". */
  readonly config: Readonly<Record<string, unknown>>;
  /** Keys whose value is encrypted (`secure:`); the value here is a placeholder. */
  readonly secretKeys: readonly string[];
  readonly faults: readonly Fault[];
  /** Where the file says it; exact, or the nearest key above that is there. */
  locate(path: SettingsPath): (Place & { readonly exact: boolean }) | undefined;
}

/** What stands in for an encrypted value, which only the engine can read. */
export const secretPlaceholder = "[secret]";

/**
 * Reads a stack file: syntax, the keys at its top, and what of it is encrypted. Reports every fault that it finds, and what can be
 * read in spite of it.
 *
 * @param text The file's text.
 * @param file Its name, for messages.
 */
export function parseStackFile(text: string, file: string): StackFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    strict: true,
    stringKeys: true,
    uniqueKeys: true,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const syntax = [...document.errors, ...document.warnings].map((error): Fault => ({
    path: [],
    message: describeYamlError(error),
    ...placeAt(error.pos[0]),
  }));
  const root = document.contents;
  const broken = (message: string): StackFile => ({
    file,
    config: {},
    secretKeys: [],
    faults: syntax.length > 0 ? syntax : [{ path: [], message, file, line: 1, column: 1 }],
    locate: () => undefined,
  });
  const needs = `config:, with aws:region and ${projectName}:tier under it`;
  if (root === null || (isScalar(root) && root.value === null))
    return broken(`the file is empty. It needs ${needs}.`);
  if (!isMap(root) || document.errors.some(({ code }) => code !== "DUPLICATE_KEY"))
    return broken(`the file must be a map of keys. It needs ${needs}.`);

  const faults: Fault[] = [...syntax];
  for (const pair of root.items) {
    const key = keyOf(pair.key);
    if (key === undefined || pulumiKeys.includes(key)) continue;
    faults.push({ path: [key], message: strayKey(key), ...placeAt(startOf(pair.key)) });
  }
  const configNode = root.get("config", true);
  if (configNode === undefined) {
    faults.push({
      path: [],
      message: `config is missing. The file needs ${needs}.`,
      file,
      line: 1,
      column: 1,
    });
    return { file, config: {}, secretKeys: [], faults, locate: () => undefined };
  }
  if (!isMap(configNode)) {
    faults.push({
      path: ["config"],
      message: `must be a map of keys, with aws:region and ${projectName}:tier in it`,
      ...placeAt(startOf(root.items.find((pair) => keyOf(pair.key) === "config")?.key)),
    });
    return { file, config: {}, secretKeys: [], faults, locate: () => undefined };
  }

  const written = new Map<string, string>();
  for (const pair of configNode.items) {
    const key = keyOf(pair.key);
    if (key === undefined) continue;
    const full = key.includes(":") ? key : `${projectName}:${key}`;
    const other = written.get(full);
    if (other === key) continue;
    if (other !== undefined) {
      const message = `is the same key as ${other}: a key without a namespace gets ${projectName}; remove one`;
      faults.push({ path: [key], message, ...placeAt(startOf(pair.key)) });
    } else written.set(full, key);
  }
  const values = plainValue(document, configNode);
  const config: Record<string, unknown> = {};
  const secretKeys: string[] = [];
  for (const [full, key] of written) {
    const { value, secret } = maskSecrets(isPlainObject(values) ? values[key] : undefined);
    config[full] = value;
    if (secret) secretKeys.push(full);
  }
  const locate = (path: SettingsPath): (Place & { exact: boolean }) | undefined => {
    const [head, ...rest] = path;
    const key = typeof head === "string" ? written.get(fullKey(head)) : undefined;
    if (key === undefined) {
      const config = root.items.find((pair) => keyOf(pair.key) === "config");
      return { ...placeAt(startOf(config?.key)), exact: false };
    }
    const found = walk(document, configNode, [key, ...rest]);
    return { ...placeAt(found.offset), exact: found.exact };
  };
  return { file, config, secretKeys, faults, locate };
}

/** The full key that the first step of a path stands for: "network" is airflow-platform:network. */
export const fullKey = (step: string): string =>
  step.includes(":") ? step : `${projectName}:${step}`;

function strayKey(key: string): string {
  const bare = key.replace(new RegExp(`^${projectName}:`), "");
  if (sections.some((section) => section === bare) || key.startsWith("aws:"))
    return `belongs under config:, as ${bare === key && !key.includes(":") ? fullKey(key) : key}`;
  const meant = nearest(key, pulumiKeys);
  return (
    `is no key of a stack file.${meant === undefined ? "" : ` Did you mean ${meant}?`} ` +
    `Known: ${pulumiKeys.join(", ")}.`
  );
}

function keyOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}

function startOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** The node as plain data; undefined where an alias leads nowhere, which the syntax faults name already. */
function plainValue(document: Document.Parsed, node: Node): unknown {
  try {
    return node.toJS(document, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

/** Replaces `{secure: …}`, Pulumi's form of an encrypted value, at any depth. */
function maskSecrets(value: unknown): { value: unknown; secret: boolean } {
  if (Array.isArray(value)) {
    const items = value.map(maskSecrets);
    return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
  }
  if (!isPlainObject(value)) return { value, secret: false };
  if (Object.keys(value).length === 1 && "secure" in value)
    return { value: secretPlaceholder, secret: true };
  const entries = Object.entries(value).map(([key, child]) => ({ key, ...maskSecrets(child) }));
  return {
    value: Object.fromEntries(entries.map(({ key, value: child }) => [key, child])),
    secret: entries.some((entry) => entry.secret),
  };
}

/** Offset of the key (in a map) or item (in a list) that a path leads to, or of the nearest one above it. */
function walk(
  document: Document.Parsed,
  from: Node,
  path: SettingsPath,
): { offset: number; exact: boolean } {
  let node: unknown = from;
  let offset = startOf(from);
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === String(step));
      if (pair === undefined) return { offset, exact: false };
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number" && node.items[step] !== undefined) {
      node = node.items[step];
      offset = startOf(node);
    } else return { offset, exact: false };
  }
  return { offset, exact: true };
}
