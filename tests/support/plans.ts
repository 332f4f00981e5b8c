/** The plans of the three stacks. globalSetup.ts makes them once; a test file that reads one needs no Pulumi. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PlanDocument } from "../../plan/document";

export type { PlanDocument } from "../../plan/document";
export type { PlannedResource } from "../../plan/model";

/** Stacks that the tests plan. */
export const stacks = ["dev", "uat", "prod"] as const;
export type PlannedStack = (typeof stacks)[number];

/** Directory with one JSON document per stack and mode. */
export const plansDirectory = resolve(__dirname, "..", "..", ".cache", "tests", "plans");

export function planFile(stack: string, unknowns = false): string {
  return join(plansDirectory, `${stack}${unknowns ? ".unknowns" : ""}.json`);
}

const read = new Map<string, PlanDocument>();

/**
 * The plan of a stack, with fakes for what only creation reveals; or, with `unknowns`, as a first
 * preview sees it.
 *
 * @throws When the stack could not be planned; the error says why.
 */
export function planOf(stack: PlannedStack, { unknowns = false } = {}): PlanDocument {
  const file = planFile(stack, unknowns);
  const known = read.get(file);
  if (known !== undefined) return known;
  const failure = `${file}.error`;
  if (existsSync(failure)) {
    throw new Error(`stack ${stack} cannot be planned:\n${readFileSync(failure, "utf8")}`);
  }
  const document: PlanDocument = JSON.parse(readFileSync(file, "utf8"));
  read.set(file, document);
  return document;
}
