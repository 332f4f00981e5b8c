import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isProperties, parseJson } from "../../../plan/plain";
import { packs } from "./rules";

const directory = resolve(__dirname, "..", "..", "..", "policies");

/** What every pack's configuration says in a tier, rule by rule. */
function entriesOf(tier: string): [string, unknown][] {
  return Object.keys(packs).flatMap((pack) => {
    const file = join(directory, pack, "config", `${tier}.json`);
    const parsed = existsSync(file) ? parseJson(readFileSync(file, "utf8")) : {};
    return isProperties(parsed) ? Object.entries(parsed) : [];
  });
}

/** Parameters of each rule in a tier. */
export function configOf(tier: string): ReadonlyMap<string, object> {
  return new Map(
    entriesOf(tier).map(([rule, value]) => [rule, typeof value === "object" ? { ...value } : {}]),
  );
}

/** Rules that a tier switches off or makes advice of. */
export function relaxedIn(tier: string): ReadonlySet<string> {
  return new Set(
    entriesOf(tier).flatMap(([rule, value]) => (typeof value === "string" ? [rule] : [])),
  );
}
