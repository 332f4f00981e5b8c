import { costRules } from "../../policies/cost/rules";
import { reliabilityRules } from "../../policies/reliability/rules";
import type { Rule } from "../../policies/rule";
import { securityRules } from "../../policies/security/rules";

/** Every rule of the three packs. */
export const rules: readonly Rule[] = [...securityRules, ...reliabilityRules, ...costRules];
