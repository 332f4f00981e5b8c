/** Walks through the values of any chart: what they hold is known by the names of keys only. */
import { at, isObject } from "../json";
import { known } from "../known";
import { secretsInText } from "../userData";

/** Deeper than any chart nests its values. */
const DEEPEST = 12;

type Visit = (path: readonly string[], value: unknown) => void;

/** Visits every value, objects before what is in them; what a preview does not know is left out. */
export function walkValues(values: unknown, visit: Visit, path: readonly string[] = []): void {
  if (typeof values !== "object" || values === null || path.length > DEEPEST) return;
  for (const key of Object.keys(values)) {
    const value = known(() => at(values, key));
    if (value === undefined) continue;
    const below = [...path, key];
    visit(below, value);
    walkValues(value, visit, below);
  }
}

const PASSWORD =
  /^(pass|passwd|password|token|secret|privatekey|apikey)$|_(password|token|secret)$/i;

/** Values that hold a secret by their key or their text; variables of containers have a rule of their own. */
export function secretsInValues(values: unknown): { where: string; kinds: string[] }[] {
  const found: { where: string; kinds: string[] }[] = [];
  walkValues(values, (path, value) => {
    if (typeof value !== "string" || value === "" || path.includes("env")) return;
    const named = PASSWORD.test(path.at(-1) ?? "") ? ["a password"] : [];
    const kinds = [...new Set([...named, ...secretsInText(value)])];
    if (kinds.length > 0) found.push({ where: path.join("."), kinds });
  });
  return found;
}

/** Paths of services that the values make with a type. */
export function servicesOfType(values: unknown, type: string): string[] {
  const found: string[] = [];
  walkValues(values, (path, value) => {
    const service = /service$/i.test(path.at(-1) ?? "") && isObject(value);
    if (service && at(value, "type") === type) found.push(path.join("."));
  });
  return found;
}
