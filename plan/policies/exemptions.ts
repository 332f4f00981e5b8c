/** The exemptions file, checked against the rules that there are and the resources that were planned. */
import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { type Exemption, isNamedBy, parseExemptions } from "../../policies/exemptions";
import type { Fault } from "../../settings";
import { nearest } from "../../settings/nearest";
import type { PlannedResource } from "../model";
import { PolicyFaults } from "./faults";
import type { PackInfo } from "./model";

const FILE = join("policies", "exemptions.yaml");
const OWN_PACKS = join("policies", sep);

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

/**
 * Checks that each exemption is for a rule that there is, in a pack that reads the file: those below
 * policies/ do, and an exemption from a pack of elsewhere would change nothing.
 *
 * @throws PolicyFaults with every other one, at its line.
 */
export function checkRules(exemptions: readonly Exemption[], packs: readonly PackInfo[]): void {
  const owners = new Map(packs.flatMap((pack) => pack.rules.map(({ name }) => [name, pack])));
  const faults = exemptions.flatMap(({ rule, line }) => {
    const owner = owners.get(rule);
    if (owner === undefined) {
      const close = nearest(rule, [...owners.keys()]);
      const hint = close === undefined ? "" : `; the nearest is ${close}`;
      return [at(line, `there is no rule ${rule}${hint}`)];
    }
    if (owner.directory.startsWith(OWN_PACKS)) return [];
    const message = `${rule} is a rule of ${owner.directory}, which does not read this file`;
    return [at(line, `${message}: relax it in its own config/<tier>.json`)];
  });
  if (faults.length > 0) throw new PolicyFaults(faults);
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
