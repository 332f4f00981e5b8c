import { PolicyPack } from "@pulumi/policy";
import { loadExemptions, today } from "./exemptions";
import { policyOf } from "./policy";
import type { Rule } from "./rule";

export interface PackDefinition {
  /** Name of the pack in the Pulumi organisation. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

/**
 * Serves a pack to whoever started this process: the offline plan or the Pulumi engine. Both start it
 * in the pack's own folder.
 *
 * @throws Error when the exemptions file is faulty.
 */
export function startPack(pack: PackDefinition): PolicyPack {
  const context = { exemptions: loadExemptions(process.cwd()), today: today() };
  return new PolicyPack(pack.name, {
    displayName: pack.displayName,
    description: pack.description,
    enforcementLevel: "mandatory",
    provider: "aws",
    policies: pack.rules.map((rule) => policyOf(rule, context)),
  });
}
