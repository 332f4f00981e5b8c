import { costRules } from "../../../policies/cost/rules";
import { reliabilityRules } from "../../../policies/reliability/rules";
import type { Rule } from "../../../policies/rule";
import { securityRules } from "../../../policies/security/rules";

export const packs: Readonly<Record<"security" | "reliability" | "cost", readonly Rule[]>> = {
  security: securityRules,
  reliability: reliabilityRules,
  cost: costRules,
};

export const allRules: readonly Rule[] = Object.values(packs).flat();
