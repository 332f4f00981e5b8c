/** What the hunt found, for people: docs/policies/mutations.md, and the table that `npm run mutations` prints. */
import { join, resolve } from "node:path";
import type { PlannedStack } from "../../support/plans";
import { planOf } from "../../support/plans";
import { worldOf } from "../support/recorded";
import { allRules } from "../support/rules";
import { configOf, relaxedIn } from "../support/tiers";
import { type Catch, Hunt } from "./hunt";
import { mutantsOf } from "./mutants";
import { SURVIVORS } from "./survivors";

export const PAGE = join(resolve(__dirname, "..", "..", ".."), "docs", "policies", "mutations.md");

const hunts = new Map<string, readonly Catch[]>();

/** What the rules that hold in a stack's tier find of the stack's mutants. */
export function huntIn(stack: PlannedStack): readonly Catch[] {
  const known = hunts.get(stack);
  if (known !== undefined) return known;
  const relaxed = relaxedIn(stack);
  const rules = allRules.filter(({ name }) => !relaxed.has(name));
  const world = worldOf(planOf(stack).resources);
  const hunt = new Hunt(world, configOf(stack), rules);
  const found = mutantsOf(world).map((mutant) => hunt.catch(mutant));
  hunts.set(stack, found);
  return found;
}

/** Rules by kind of mutant, over every resource of a type: none where a mutant of the kind survives. */
export function rulesByKind(catches: readonly Catch[]): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, Set<string>>();
  for (const { mutant, rules } of catches) {
    const found = kinds.get(mutant.kind) ?? new Set();
    for (const rule of rules) found.add(rule);
    kinds.set(mutant.kind, found);
  }
  return new Map([...kinds].sort().map(([kind, rules]) => [kind, [...rules].sort()]));
}

const cell = (text: string): string => text.replace(/\|/g, "\\|");
const code = (text: string): string => `\`${cell(text)}\``;

/** The page; it says nothing that a second resource of a type would change. */
export function mutationsPage(catches: readonly Catch[]): string {
  const rows = [...rulesByKind(catches)].map(([kind, rules]) => {
    const [type = "", ...what] = kind.split(" ");
    const caught = rules.length === 0 ? "nobody: see below" : rules.map(code).join(", ");
    return `| ${code(type)} | ${code(what.join(" "))} | ${caught} |`;
  });
  const survivors = Object.entries(SURVIVORS).sort();
  return [
    "# Mutations: what the policies notice",
    "",
    "Made by `npm run mutations`, which also prints every mutant on its own; a test keeps this page current.",
    "",
    "The test takes the recorded plan of each stack, breaks one security-relevant input at a time, and asks every",
    "rule that holds in the stack's tier whether it finds something that it did not find before. The table names",
    "the rules that look at the resource alone; a rule that looks at the whole stack stands here only where none of",
    "them noticed. What is broken, and how, is in `tests/policies/mutation/`.",
    "",
    "## What is caught",
    "",
    "| Resource | What is done to it | Caught by |",
    "| --- | --- | --- |",
    ...rows,
    "",
    "## What survives",
    "",
    "Mutants of prod that no rule notices, and why that is no hole.",
    "",
    "| Mutant | Reason |",
    "| --- | --- |",
    ...survivors.map(([label, reason]) => `| ${code(label)} | ${cell(reason)} |`),
    "",
  ].join("\n");
}

/** One line for each mutant, for a terminal. */
export function mutantLines(stack: string, catches: readonly Catch[]): string[] {
  const survived = catches.filter(({ rules }) => rules.length === 0);
  return [
    ...catches.map(({ mutant, rules }) => {
      const reason = SURVIVORS[mutant.label];
      const caught = rules.length > 0 ? rules.join(", ") : `SURVIVES: ${reason ?? "no reason"}`;
      return `${mutant.label}\n    ${caught}`;
    }),
    `${stack}: ${catches.length} mutants of ${rulesByKind(catches).size} kinds, ${survived.length} survive`,
  ];
}
