import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Document, Node, YAMLMap } from "yaml";
import type { Fault, SettingsPath } from "./faults";
import { describeYamlError } from "./yamlErrors";

/** A place in a file, line and column counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A file's text as a tree that knows its places. */
export interface YamlDocument {
  readonly tree: Document.Parsed;
  /** What is wrong with the syntax. */
  readonly faults: readonly Fault[];
  /** Whether the tree means what the file says: a key that stands twice is wrong, but leaves it so. */
  readonly readable: boolean;
  placeOf(node: unknown): Place;
}

/**
 * Reads YAML 1.2 with merge keys, as Pulumi does. No message quotes the text: a line of it may hold a secret.
 *
 * @param text The file's text.
 * @param file Its name, for places.
 */
export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const tree = parseDocument(text, {
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
  const syntax = [...tree.errors, ...tree.warnings].map((error): Fault => ({
    path: [],
    message: describeYamlError(error),
    ...placeAt(error.pos[0]),
  }));
  const aliases = aliasFaults(tree, (node) => placeAt(startOf(node)));
  return {
    tree,
    faults: [...syntax, ...aliases],
    readable: tree.errors.every(({ code }) => code === "DUPLICATE_KEY") && aliases.length === 0,
    placeOf: (node) => placeAt(startOf(node)),
  };
}

/** What the parser itself finds only when the tree becomes plain data. */
function aliasFaults(tree: Document.Parsed, placeOf: (node: unknown) => Place): Fault[] {
  const faults: Fault[] = [];
  visit(tree, {
    Alias: (_key, alias) => {
      const message = "the alias (*name) has no anchor (&name) above it";
      if (alias.resolve(tree) === undefined) faults.push({ path: [], message, ...placeOf(alias) });
    },
  });
  return faults;
}

/** The node as plain data; undefined where aliases of aliases would make more of it than memory holds. */
export function plainValue({ tree }: YamlDocument, node: Node): unknown {
  try {
    const value: unknown = node.toJS(tree, { maxAliasCount: 100 });
    return value;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** The text of a key, or undefined where it is none. */
export const keyText = (node: unknown): string | undefined =>
  isScalar(node) && typeof node.value === "string" ? node.value : undefined;

const startOf = (node: unknown): number =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;

/** The pair of a map with this key. */
export const pairOf = (map: YAMLMap, key: string) =>
  map.items.find((item) => isPair(item) && keyText(item.key) === key);

/** The key (in a map) or item (in a list) that a path leads to, or the nearest one above it. */
export function follow(
  tree: Document.Parsed,
  from: Node,
  path: SettingsPath,
): { readonly node: unknown; readonly exact: boolean } {
  let here: unknown = from;
  let node: unknown = from;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(tree);
    if (isMap(node)) {
      const pair = pairOf(node, String(step));
      if (pair === undefined) return { node: here, exact: false };
      here = pair.key;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number" && node.items[step] !== undefined) {
      node = node.items[step];
      here = node;
    } else return { node: here, exact: false };
  }
  return { node: here, exact: true };
}
