/** The three packs as the catalogue shows them, read from their folders. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { costRules } from "../cost/rules";
import { isObject, textAt } from "../json";
import { reliabilityRules } from "../reliability/rules";
import { securityRules } from "../security/rules";
import { type CataloguePack, type Tier, type TierConfig, TIERS } from "./catalogue";

const RULES = { security: securityRules, reliability: reliabilityRules, cost: costRules } as const;
const policies = join(__dirname, "..");

/** @throws Error when a pack's manifest or configuration cannot be read. */
export function cataloguePacks(): CataloguePack[] {
  return Object.entries(RULES).map(([folder, rules]) => {
    const manifest = readObject(folder, "package.json");
    return {
      folder,
      name: textAt(manifest, "name") ?? folder,
      description: textAt(manifest, "description") ?? "",
      rules,
      config: configOf(folder),
    };
  });
}

function configOf(folder: string): Record<Tier, TierConfig> {
  const read = (tier: Tier): TierConfig => readObject(folder, "config", `${tier}.json`);
  const [dev, uat, prod] = TIERS;
  return { dev: read(dev), uat: read(uat), prod: read(prod) };
}

function readObject(...path: readonly string[]): Record<string, unknown> {
  const file = join(policies, ...path);
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isObject(content)) throw new Error(`${file} holds no object`);
  return { ...content };
}
