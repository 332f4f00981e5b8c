import type { Rule } from "../rule";

export const TIERS = ["dev", "uat", "prod"] as const;
export type Tier = (typeof TIERS)[number];

/** What a pack's `config/<tier>.json` says: rule by rule, a level or an object with parameters. */
export type TierConfig = Readonly<Record<string, unknown>>;

/** One pack, as the catalogue shows it. */
export interface CataloguePack {
  /** Folder below `policies/`. */
  readonly folder: string;
  /** Name in the Pulumi organisation. */
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
  readonly config: Readonly<Record<Tier, TierConfig>>;
}

/** How strictly a rule holds in a tier. */
export function levelIn(rule: Rule, config: TierConfig): string {
  const given = config[rule.name];
  const level: unknown =
    typeof given === "object" && given !== null ? Reflect.get(given, "enforcementLevel") : given;
  return typeof level === "string" ? level : (rule.enforcement ?? "mandatory");
}

/** What a tier sets a parameter to; undefined where it leaves the default. */
export function parameterIn(rule: Rule, parameter: string, config: TierConfig): unknown {
  const given = config[rule.name];
  return typeof given === "object" && given !== null ? Reflect.get(given, parameter) : undefined;
}
