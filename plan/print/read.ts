/** Reads plain data without ceremony: a path that leads nowhere reads as undefined. */
import { parseJson, type Plain, type Properties } from "../plain";

/** The value at a path; numbers index lists. */
export function at(
  value: Plain | undefined,
  ...path: readonly (string | number)[]
): Plain | undefined {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    if (Array.isArray(current)) current = typeof key === "number" ? current[key] : undefined;
    else current = typeof key === "string" ? current[key] : undefined;
  }
  return current;
}

/** The value at a path as text; undefined when it is no scalar or empty. */
export function textAt(
  properties: Properties,
  ...path: readonly (string | number)[]
): string | undefined {
  const value = at(properties, ...path);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function listAt(
  properties: Properties,
  ...path: readonly (string | number)[]
): readonly Plain[] {
  const value = at(properties, ...path);
  return Array.isArray(value) ? value : [];
}

/** The texts of a list at a path. */
export function textsAt(
  properties: Properties,
  ...path: readonly (string | number)[]
): readonly string[] {
  return listAt(properties, ...path).filter((item): item is string => typeof item === "string");
}

/** A JSON document that stands in a string, as IAM policies do. */
export function jsonAt(properties: Properties, key: string): Plain | undefined {
  const value = properties[key];
  if (typeof value !== "string") return value;
  return parseJson(value);
}
