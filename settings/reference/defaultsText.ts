import { defaultsFor, nodePoolDefaults } from "../defaults";
import { asText, isPlainObject, valueAt } from "../merge";
import { tiers, type Tier } from "../schema";

/** Defaults that are made from the stack's name or region, in words. */
const computed: Readonly<Record<string, string>> = {
  "network.clusterCidr": "a /18 of 10.128.0.0/9 chosen by the stack's name",
  "network.dataCidr": "a /22 of 10.248.0.0/13 chosen by the stack's name",
  "cluster.name": "airflow-<stack>",
  "secrets.prefix": "<stack>",
  "airflow.lambdaFunctionPrefix": "<stack>-airflow-",
};

const zones: Readonly<Record<Tier, string>> = {
  dev: "the region's first 2",
  uat: "the region's first 2",
  prod: "the region's first 3",
};

/** A stack and region for the sake of example; what depends on them is in `computed`. */
const example = (tier: Tier): unknown => defaultsFor(tier, tier, "eu-west-1");

/** The path with the name of a node pool, or of anything that stands under a free key, as `<name>`. */
export const anyName = "<name>";

/** Whether a key has a default: then a stack file may leave it out. */
export function hasDefault(path: readonly string[]): boolean {
  return defaultOf(path, "dev") !== undefined;
}

function defaultOf(path: readonly string[], tier: Tier): unknown {
  const [section, key, name, ...rest] = path;
  if (section === "cluster" && key === "nodePools" && name === anyName)
    return valueAt(nodePoolDefaults(tier), rest);
  return valueAt(example(tier), path);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  if (isPlainObject(value)) return "none";
  return value === undefined ? "none" : asText(value);
}

/** The default of a value, per tier. */
export function defaultTexts(path: readonly string[]): Readonly<Record<Tier, string>> {
  const dotted = path.join(".");
  const text = (tier: Tier): string => {
    if (dotted === "network.availabilityZones") return zones[tier];
    return computed[dotted] ?? show(defaultOf(path, tier));
  };
  return { dev: text("dev"), uat: text("uat"), prod: text("prod") };
}

/** The same in one sentence, for an editor: "Default: 2 (dev, uat), 3 (prod)." */
export function defaultSentence(path: readonly string[]): string {
  const texts = defaultTexts(path);
  const distinct = [...new Set(tiers.map((tier) => texts[tier]))];
  if (distinct.length === 1) return `Default: ${distinct[0]}.`;
  const groups = distinct.map((text) => {
    const where = tiers.filter((tier) => texts[tier] === text);
    return `${text} (${where.join(", ")})`;
  });
  return `Default: ${groups.join(", ")}.`;
}
