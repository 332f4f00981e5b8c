/** What two pairs of values, one of a setting and one of an input, have in common. */
import { type Cidr, contains, parseCidr } from "../../network/cidr";
import type { Plain } from "../model";
import type { Difference } from "./differences";

export function textOf(value: Plain | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** A size means the same with its unit in the key (`diskGib: 50`) and in the value (`50Gi`); an empty list means none. */
function meaning(value: Plain | undefined): string {
  const text = textOf(value);
  if (text === "[]") return "null";
  return /^\d+Gi$/.test(text) ? text.slice(0, -2) : text;
}

/** The same two values, however they are written. */
export function samePair(setting: Difference, difference: Difference): boolean {
  return (
    meaning(setting.a) === meaning(difference.a) && meaning(setting.b) === meaning(difference.b)
  );
}

/** Replacing the setting's value in the one text gives the other. */
export function substitutes(setting: Difference, difference: Difference): boolean {
  const [a, b] = [textOf(difference.a), textOf(difference.b)];
  if (typeof setting.a !== "string" || typeof setting.b !== "string") return false;
  if (setting.a.length < 3 || setting.b.length < 3 || !a.includes(setting.a)) return false;
  return a.split(setting.a).join(setting.b) === b;
}

/** On each side the value is nothing but addresses inside the setting's range. */
export function insideRange(setting: Difference, difference: Difference): boolean {
  return addressesInside(setting.a, difference.a) && addressesInside(setting.b, difference.b);
}

function addressesInside(range: Plain | undefined, value: Plain | undefined): boolean {
  const outer = typeof range === "string" ? cidrOf(range) : undefined;
  const inner = (Array.isArray(value) ? value : [value]).map((item) =>
    typeof item === "string" ? cidrOf(item) : undefined,
  );
  return (
    outer !== undefined &&
    inner.length > 0 &&
    inner.every((address) => address !== undefined && contains(outer, address))
  );
}

function cidrOf(text: string): Cidr | undefined {
  try {
    return parseCidr(text);
  } catch {
    return undefined;
  }
}
