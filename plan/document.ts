/** The plan as JSON. `docs/plan.md` documents it; `formatVersion` rises when a reader could break. */
import { type Comparison, comparePlans } from "./compare/compare";
import type { ClearSecret, Plain, PlannedCall, PlannedResource, Properties } from "./model";
import type { PolicyReport } from "./policies/model";
import type { StackPlan } from "./stackPlan";
import { type Totals, totalsOf } from "./totals";

export const FORMAT_VERSION = 1;

export interface PlanDocument {
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly project: string;
  readonly stack: string;
  /** `known`: values that only creation reveals are faked. `first-preview`: they are unknown. */
  readonly mode: "known" | "first-preview";
  readonly settings?: { readonly file: string; readonly values: Plain };
  readonly resources: readonly PlannedResource[];
  readonly outputs: Properties;
  /** Names of the outputs that are secret. */
  readonly secretOutputs: readonly string[];
  /** Provider functions and resource methods that the program called. */
  readonly calls: readonly PlannedCall[];
  /** Secrets that stand in inputs or outputs without being marked secret. */
  readonly clearSecrets: readonly ClearSecret[];
  readonly warnings: readonly string[];
  /** What the program printed by itself; absent when it printed nothing. */
  readonly printed?: string;
  /** What the policy packs say; absent where none ran. */
  readonly policies?: PolicyReport;
  readonly totals: Totals;
  readonly durationMs: number;
}

/** Several stacks in one document. */
export interface PlansDocument {
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly stacks: readonly PlanDocument[];
  /** The first stack compared with each of the others. */
  readonly comparison: readonly Comparison[];
}

/** One stack stands alone; several stand beside their comparison. */
export function documentsOf(documents: readonly PlanDocument[]): PlanDocument | PlansDocument {
  const [only] = documents;
  if (only !== undefined && documents.length === 1) return only;
  return {
    formatVersion: FORMAT_VERSION,
    stacks: documents,
    comparison: comparisonsOf(documents),
  };
}

export function comparisonsOf(documents: readonly PlanDocument[]): Comparison[] {
  const [first, ...others] = documents;
  return first === undefined ? [] : others.map((other) => comparePlans(first, other));
}

/** The document of one stack. */
export function documentOf(plan: StackPlan): PlanDocument {
  const { source, recording, unknowns, durationMs } = plan;
  const logged = recording.messages.filter((message) => message.severity === "warning");
  return {
    formatVersion: FORMAT_VERSION,
    project: source.project,
    stack: source.stack,
    mode: unknowns ? "first-preview" : "known",
    ...(source.settings === undefined ? {} : { settings: source.settings }),
    resources: recording.resources,
    outputs: recording.outputs,
    secretOutputs: recording.secretOutputs,
    calls: recording.calls,
    clearSecrets: recording.clearSecrets,
    warnings: [...(source.warnings ?? []), ...logged.map((message) => message.text)],
    ...(recording.printed === "" ? {} : { printed: recording.printed }),
    ...(plan.policies === undefined ? {} : { policies: plan.policies }),
    totals: totalsOf(recording.resources),
    durationMs,
  };
}
