import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isProperties, parseJson } from "../../../plan/plain";

const directory = resolve(__dirname, "..", "..", "..", "policies", "config");

/** Parameters of each rule in a tier. */
export function configOf(tier: string): ReadonlyMap<string, object> {
  const parsed = parseJson(readFileSync(join(directory, `${tier}.json`), "utf8"));
  const entries = isProperties(parsed) ? Object.entries(parsed) : [];
  return new Map(entries.map(([rule, value]) => [rule, isProperties(value) ? value : {}]));
}

/** Rules that a tier switches off or makes advice of. */
export function relaxedIn(tier: string): ReadonlySet<string> {
  const parsed = parseJson(readFileSync(join(directory, `${tier}.json`), "utf8"));
  const entries = isProperties(parsed) ? Object.entries(parsed) : [];
  return new Set(entries.flatMap(([rule, value]) => (typeof value === "string" ? [rule] : [])));
}
