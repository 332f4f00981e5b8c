export type PlainObject = { readonly [key: string]: unknown };

export const isPlainObject = (value: unknown): value is PlainObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keys and values of a map; none of anything else. */
export const entriesOf = (value: unknown): [string, unknown][] =>
  isPlainObject(value) ? Object.entries(value) : [];

/** A value in print: text as it is, the rest as JSON. */
export const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/**
 * A stack's values over its tier's defaults: objects merge key by key, everything else replaces.
 * An explicit null replaces too, so that the schema can refuse it.
 */
export function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isPlainObject(base) || !isPlainObject(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(own(base, key), own(over, key))]));
}

/** A key's value, never one that every object inherits: a stack file may hold a key called constructor. */
const own = (object: PlainObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Freezes a value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** The value at a path, or undefined. */
export function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value) && typeof step === "number") return value[step];
    if (isPlainObject(value) && Object.hasOwn(value, step)) return value[step];
    return undefined;
  }, root);
}
