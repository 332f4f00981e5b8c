/** What a change to the repository does to the stacks: the plans of two commits, side by side. */
import { type Comparison, comparePlans } from "../compare/compare";
import type { PlanDocument } from "../document";
import type { ProofReport, Violation } from "../policies/model";

/** A proof's verdict and the ways it names, before and after. */
export interface ReachDifference {
  readonly claim: string;
  readonly before?: ProofReport["verdict"];
  readonly after?: ProofReport["verdict"];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** One stack before and after the change; a side is absent where the stack has no file. */
export interface StackDifference {
  readonly stack: string;
  readonly before?: PlanDocument;
  readonly after?: PlanDocument;
  /** Absent where there is only one side. */
  readonly comparison?: Comparison;
  readonly violations: {
    readonly added: readonly Violation[];
    readonly removed: readonly Violation[];
    readonly kept: readonly Violation[];
  };
  readonly reach: readonly ReachDifference[];
  readonly warnings: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

/**
 * Compares the plans of two commits, stack by stack.
 *
 * @param before Plans of the base commit.
 * @param after Plans of the changed one; its order of stacks is kept, stacks that are gone come last.
 */
export function diffPlans(
  before: readonly PlanDocument[],
  after: readonly PlanDocument[],
): StackDifference[] {
  const names = [...after, ...before].map(({ stack }) => stack);
  return [...new Set(names)].map((stack) => {
    const a = before.find((document) => document.stack === stack);
    const b = after.find((document) => document.stack === stack);
    return {
      stack,
      ...(a === undefined ? {} : { before: a }),
      ...(b === undefined ? {} : { after: b }),
      ...(a === undefined || b === undefined ? {} : { comparison: comparePlans(a, b) }),
      violations: violations(a, b),
      reach: reach(a?.policies?.proofs ?? [], b?.policies?.proofs ?? []),
      warnings: parted(a?.warnings ?? [], b?.warnings ?? [], withoutPlace),
    };
  });
}

/** Whether anything but the time differs. */
export function isChanged({ comparison, violations: v, reach: r, warnings: w }: StackDifference) {
  const resources =
    comparison === undefined ||
    [comparison.onlyInA, comparison.onlyInB, comparison.changed, comparison.settings].some(
      ({ length }) => length > 0,
    );
  const rest = [v.added, v.removed, r, w.added, w.removed].some(({ length }) => length > 0);
  return resources || rest;
}

function violations(
  a: PlanDocument | undefined,
  b: PlanDocument | undefined,
): StackDifference["violations"] {
  const key = ({ rule, resource, message, enforcement }: Violation): string =>
    JSON.stringify([rule, resource, message, enforcement]);
  const [old, now] = [a?.policies?.violations ?? [], b?.policies?.violations ?? []];
  const [oldKeys, nowKeys] = [new Set(old.map(key)), new Set(now.map(key))];
  return {
    added: now.filter((violation) => !oldKeys.has(key(violation))),
    removed: old.filter((violation) => !nowKeys.has(key(violation))),
    kept: now.filter((violation) => oldKeys.has(key(violation))),
  };
}

/** Proofs that came, went, changed their verdict or name other ways. */
function reach(old: readonly ProofReport[], now: readonly ProofReport[]): ReachDifference[] {
  const names = [...new Set([...now, ...old].map(({ name }) => name))];
  return names.flatMap((name) => {
    const a = old.find((proof) => proof.name === name);
    const b = now.find((proof) => proof.name === name);
    const { added, removed } = parted(waysOf(a), waysOf(b));
    if (a?.verdict === b?.verdict && added.length + removed.length === 0) return [];
    return [
      {
        claim: b?.claim ?? a?.claim ?? name,
        ...(a === undefined ? {} : { before: a.verdict }),
        ...(b === undefined ? {} : { after: b.verdict }),
        added,
        removed,
      },
    ];
  });
}

function waysOf(proof: ProofReport | undefined): string[] {
  if (proof === undefined) return [];
  return [
    ...proof.paths.map(({ from, to, via }) => `${from} → ${to}, by ${via.join(", ")}`),
    ...proof.counterexamples.map(({ message }) => `against the claim: ${message}`),
    ...proof.unknown.map((what) => `not known: ${what}`),
  ];
}

function parted(
  old: readonly string[],
  now: readonly string[],
  key: (text: string) => string = (text) => text,
): { added: string[]; removed: string[] } {
  const [oldKeys, nowKeys] = [new Set(old.map(key)), new Set(now.map(key))];
  return {
    added: now.filter((text) => !oldKeys.has(key(text))),
    removed: old.filter((text) => !nowKeys.has(key(text))),
  };
}

/** A warning without the line it stands at: a line that moved is no news. */
const withoutPlace = (warning: string): string => warning.replace(/^(\S+?):\d+:\d+ /, "$1 ");
