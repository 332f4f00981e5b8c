import { isProperties, parseJson, type Plain, type Properties } from "../plain";

/** One place at which two values differ; a side is absent where the place does not exist. */
export interface Difference {
  readonly path: string;
  readonly a?: Plain;
  readonly b?: Plain;
}

/** Puts a text of the first side in terms of the second: its names for the same things. */
export type Translate = (text: string) => string;

const asIs: Translate = (text) => text;

/**
 * Differences between two values, by path. Lists of plain values differ as a whole.
 *
 * @param translate Matches keys that contain a name, such as a condition on a cluster's tag.
 */
export function differences(
  a: Plain | undefined,
  b: Plain | undefined,
  translate: Translate = asIs,
  path = "",
): Difference[] {
  const [left, right] = [opened(a), opened(b)];
  if (isProperties(left) && isProperties(right)) return inObjects(left, right, translate, path);
  if (Array.isArray(left) && Array.isArray(right) && [...left, ...right].every(isProperties)) {
    return inObjects(byName(left), byName(right), translate, path);
  }
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  return [{ path, ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) }];
}

function inObjects(a: Properties, b: Properties, translate: Translate, path: string): Difference[] {
  const twins = new Map(
    Object.keys(a)
      .filter((key) => !(key in b))
      .map((key) => [translate(key), key] as const)
      .filter(([twin]) => twin in b && !(twin in a)),
  );
  const matched = new Set(twins.values());
  const onlyInA = Object.keys(a).filter((key) => !(key in b) && !matched.has(key));
  return [
    ...onlyInA.flatMap((key) => differences(a[key], undefined, translate, join(path, key))),
    ...Object.keys(b).flatMap((key) =>
      differences(a[twins.get(key) ?? key], b[key], translate, join(path, key)),
    ),
  ];
}

/** Policies and kubeconfigs are JSON in a string: what differs is inside. */
function opened(value: Plain | undefined): Plain | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  return parseJson(value) ?? value;
}

/** Items by what names them, or by position. */
function byName(items: readonly Plain[]): Properties {
  const entries = items.map((item, index): [string, Plain] => {
    const name = isProperties(item) ? (item["name"] ?? item["key"] ?? item["Sid"]) : undefined;
    return [typeof name === "string" ? `[${name}]` : `[${index}]`, item];
  });
  const unique = new Set(entries.map(([key]) => key)).size === entries.length;
  return Object.fromEntries(unique ? entries : items.map((item, i) => [`[${i}]`, item]));
}

function join(path: string, key: string): string {
  if (key.startsWith("[")) return path + key;
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A value at the end of a path: no object, and no list of objects. */
export function leaves(value: Plain | undefined, path = ""): { path: string; value: Plain }[] {
  if (value === undefined) return [];
  if (isProperties(value)) {
    return Object.entries(value).flatMap(([key, item]) => leaves(item, join(path, key)));
  }
  if (Array.isArray(value) && value.some(isProperties)) {
    return value.flatMap((item, index) => leaves(item, `${path}[${index}]`));
  }
  return [{ path, value }];
}
