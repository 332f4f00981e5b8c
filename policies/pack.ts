import { createRequire } from "node:module";
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
  openResourcesOnce();
  const context = { exemptions: loadExemptions(process.cwd()), today: today() };
  return new PolicyPack(pack.name, {
    displayName: pack.displayName,
    description: pack.description,
    enforcementLevel: "mandatory",
    provider: "aws",
    policies: pack.rules.map((rule) => policyOf(rule, context)),
  });
}

/**
 * The SDK opens every resource anew for every rule, which is most of the time that the rules of a large
 * stack take. Here each is opened once for all of them; rules leave what they are shown as it is.
 */
export function openResourcesOnce(): void {
  const sdk: unknown = createRequire(__filename)("@pulumi/policy/deserialize");
  if (typeof sdk !== "object" || sdk === null) return;
  const open: unknown = Reflect.get(sdk, "deserializeProperties");
  if (typeof open !== "function") return;
  const opened = new WeakMap<object, unknown>();
  Reflect.set(sdk, "deserializeProperties", (message: object, proxySecrets: boolean): unknown => {
    const known = proxySecrets ? undefined : opened.get(message);
    if (known !== undefined) return known;
    const properties: unknown = Reflect.apply(open, undefined, [message, proxySecrets]);
    if (!proxySecrets) opened.set(message, properties);
    return properties;
  });
}
