/** What the policy packs say about a plan. `docs/plan.md` documents it as part of the JSON. */
import type { SourcePosition } from "../model";

export type Severity = "critical" | "high" | "medium" | "low" | "unspecified";
export type Enforcement = "mandatory" | "advisory" | "remediate" | "disabled";

/** One rule of a pack, as the pack describes it. */
export interface PackRule {
  readonly name: string;
  readonly pack: string;
  readonly kind: "resource" | "stack";
  readonly description: string;
  readonly severity: Severity;
  /** What the pack asks for where no configuration says otherwise. */
  readonly enforcement: Enforcement;
  /** Ids of frameworks' controls, such as `fsbp:RDS.3`. */
  readonly controls: readonly string[];
  /** Key of the stack file to change. */
  readonly settingsKey?: string;
  readonly remediation: string;
  readonly url: string;
  /** JSON schemas of what a configuration may set, by name. */
  readonly parameters: Readonly<Record<string, object>>;
  /** Parameters that have no default. */
  readonly required: readonly string[];
}

export interface PackInfo {
  readonly name: string;
  readonly version: string;
  /** Directory, relative to the project where it lies in it. */
  readonly directory: string;
  readonly rules: readonly PackRule[];
}

/** What became of a rule in one stack. `undecided`: a preview does not know enough. */
export type Result = "violated" | "advised" | "undecided" | "passed" | "notApplicable" | "disabled";

export interface JudgedRule {
  readonly name: string;
  readonly pack: string;
  readonly severity: Severity;
  readonly enforcement: Enforcement;
  readonly result: Result;
}

export interface Violation {
  readonly rule: string;
  readonly pack: string;
  readonly severity: Severity;
  readonly enforcement: "mandatory" | "advisory";
  /** What is wrong. */
  readonly message: string;
  /** Why it matters: the rule's own sentence. */
  readonly why: string;
  readonly urn?: string;
  /** `type::name` of the resource. */
  readonly resource?: string;
  /** Where the program makes the resource. */
  readonly source?: SourcePosition;
  readonly settingsKey?: string;
  /** Where the stack file says the key, or the nearest one above it. */
  readonly setting?: SourcePosition;
  readonly remediation: string;
  readonly url: string;
  readonly controls: readonly string[];
  /** Set where an exemption made advice of it. */
  readonly exemption?: {
    readonly owner: string;
    readonly expires: string;
    readonly reason: string;
  };
}

/** A rule that could not be run on something, since a preview does not know a value. */
export interface Undecided {
  readonly rule: string;
  readonly pack: string;
  readonly message: string;
  readonly resource?: string;
}

export interface ProofReport {
  readonly name: string;
  readonly claim: string;
  readonly verdict: "proved" | "refuted" | "undecided";
  readonly paths: readonly { from: string; to: string; via: readonly string[] }[];
  readonly counterexamples: readonly { message: string; urn: string }[];
  readonly unknown: readonly string[];
}

/** What the packs say about one stack. */
export interface PolicyReport {
  readonly packs: readonly Omit<PackInfo, "rules">[];
  readonly rules: readonly JudgedRule[];
  readonly violations: readonly Violation[];
  readonly undecided: readonly Undecided[];
  readonly proofs: readonly ProofReport[];
}

/** Whether a plan must not go on. */
export function isRefused(report: PolicyReport): boolean {
  return report.violations.some(({ enforcement }) => enforcement === "mandatory");
}
