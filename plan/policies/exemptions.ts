/** The exemptions file, checked against the rules that there are and the resources that were planned. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Exemption, isNamedBy, parseExemptions } from "../../policies/exemptions";
import type { Fault } from "../../settings";
import { nearest } from "../../settings/nearest";
import type { PlannedResource } from "../model";
import { PolicyFaults } from "./faults";
import type { PackInfo } from "./model";

const FILE = join("policies", "exemptions.yaml");

/**
 * Reads the exemptions.
 *
 * @throws PolicyFaults with every faulty entry, at its line.
 */
export function readExemptions(projectDirectory: string): Exemption[] {
  const path = join(projectDirectory, FILE);
  if (!existsSync(path)) return [];
  const { exemptions, faults } = parseExemptions(readFileSync(path, "utf8"));
  if (faults.length > 0)
    throw new PolicyFaults(faults.map((fault) => at(fault.line, fault.message)));
  return exemptions;
}

const at = (line: number, message: string): Fault => ({ path: [], file: FILE, line, message });

/** @throws PolicyFaults when an exemption is for a rule that no pack has. */
export function checkRules(exemptions: readonly Exemption[], packs: readonly PackInfo[]): void {
  const rules = packs.flatMap((pack) => pack.rules.map(({ name }) => name));
  const unknown = exemptions.filter(({ rule }) => !rules.includes(rule));
  if (unknown.length === 0) return;
  throw new PolicyFaults(
    unknown.map(({ rule, line }) => {
      const close = nearest(rule, rules);
      const hint = close === undefined ? "" : `; the nearest is ${close}`;
      return at(line, `there is no rule ${rule}${hint}`);
    }),
  );
}

/** @throws PolicyFaults when an exemption is for a resource that its stack does not have. */
export function checkResources(
  exemptions: readonly Exemption[],
  stack: string,
  resources: readonly PlannedResource[],
): void {
  const mine = exemptions.filter((exemption) => exemption.stack === stack);
  const lost = mine.filter((exemption) => !resources.some(({ urn }) => isNamedBy(exemption, urn)));
  if (lost.length === 0) return;
  const labels = resources.map(({ type, name }) => `${type}::${name}`);
  throw new PolicyFaults(
    lost.map(({ resource, component, line }) => {
      const wanted = component ?? resource;
      const close = nearest(wanted, labels);
      const hint = close === undefined ? "" : `; the nearest is ${close}`;
      return at(line, `stack ${stack} has no resource ${wanted}${hint}`);
    }),
  );
}
