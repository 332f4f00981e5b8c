/**
 * Chart keys that do not exist. The chart's own schema refuses wrong keys only inside components; the root, `ingress`,
 * `securityContexts` and others accept anything, and a misspelled key there is ignored in silence. Here every key is known.
 */
import { nearest } from "../settings/nearest";
import { chartKeyLines } from "./generated/chartKeys";

/** A key of the values that the chart does not know. */
export interface UnknownChartKey {
  /** Keys and list indexes that lead to it. */
  readonly path: readonly (string | number)[];
  /** The key that was most likely meant, if one is near. */
  readonly suggestion?: string;
}

interface Key {
  /** Line that lists the keys of the object behind this key, or undefined where anything may stand. */
  readonly object?: string;
  readonly list: boolean;
}

type Keys = ReadonlyMap<string, Key>;

/** Filled on first use: most stacks override no chart value, and settings must load fast. */
let parsed: ReadonlyMap<string, Keys> | undefined;

function parseKey(path: string, text: string): [string, Key] {
  const [, name = "", brackets, slash, definition] =
    /^([^@/[]+)(\[\])?(?:(\/)|(@\w+))?$/.exec(text) ?? [];
  const list = brackets !== undefined;
  const own = slash === undefined ? undefined : `${path}.${name}${list ? "[]" : ""}`;
  return [name, { object: definition ?? own, list }];
}

function keysOf(path: string): Keys | undefined {
  parsed ??= new Map(
    chartKeyLines
      .trim()
      .split("\n")
      .map((line) => {
        const colon = line.indexOf(": ");
        const path = line.slice(0, colon);
        const keys = line.slice(colon + 2).split(" ");
        return [path, new Map(keys.map((key) => parseKey(path, key)))];
      }),
  );
  return parsed.get(path);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function unknownBelow(
  value: unknown,
  object: string,
  path: UnknownChartKey["path"],
): UnknownChartKey[] {
  const keys = keysOf(object);
  if (keys === undefined || !isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...path, name];
    const key = keys.get(name);
    if (key === undefined) {
      const suggestion = nearest(name, [...keys.keys()]);
      return [{ path: here, ...(suggestion === undefined ? {} : { suggestion }) }];
    }
    const next = key.object;
    if (next === undefined) return [];
    if (!key.list) return unknownBelow(inner, next, here);
    return Array.isArray(inner)
      ? inner.flatMap((item, index) => unknownBelow(item, next, [...here, index]))
      : [];
  });
}

/**
 * Keys of chart values that chart 1.22.0 does not know, in the order of the values. Options below `config` are not looked at:
 * `airflow/configOptions.ts` knows those.
 *
 * @param values Chart values, whole or a part of them from the root.
 */
export function unknownChartKeys(values: Readonly<Record<string, unknown>>): UnknownChartKey[] {
  return unknownBelow(values, "", []);
}
