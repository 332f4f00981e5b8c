import type { Exemption } from "./exemptions";
import type { Control } from "./frameworks";
import type { Inventory } from "./inventory";
import type { Parameters, Values } from "./parameters";
import type { Inputs, TypeToken } from "./resourceTypes";

export type Severity = "low" | "medium" | "high" | "critical";

/** What changes when somebody wants the rule satisfied. */
export interface Remediation {
  /** Key of the stack file, such as `database.deletionProtection`. Absent where a component decides alone. */
  readonly settingsKey?: string;
  /** What to do, as an instruction. */
  readonly text: string;
}

/** What every rule says about itself; the catalogue and the plan print it. */
export interface RuleInfo<P extends Parameters = Parameters> {
  /** Kebab-case; the name of the file, too. */
  readonly name: string;
  /** One sentence: what must hold, and why it matters. */
  readonly description: string;
  readonly severity: Severity;
  /** Default `mandatory`; `config/<tier>.json` in the pack decides for a tier. */
  readonly enforcement?: "mandatory" | "advisory";
  readonly frameworks: readonly Control[];
  readonly remediation: Remediation;
  /** Vendor documentation of the thing that the rule looks at. */
  readonly url: string;
  /** What a pack configuration may adjust. */
  readonly parameters?: P;
}

/** Says that something is wrong. @param urn The resource at fault; resource rules need not give it. */
export type Report = (message: string, urn?: string) => void;

/** What a rule runs in besides the resources. */
export interface RunContext {
  readonly exemptions: readonly Exemption[];
  /** Day in UTC, `YYYY-MM-DD`, that exemptions are compared with. */
  readonly today: string;
}

interface ResourceOf<T extends string, Props> {
  readonly type: T;
  readonly urn: string;
  readonly name: string;
  /** Inputs, with secrets opened. Reading an unknown one ends the check: see `known.ts`. */
  readonly props: Props;
  /** Input properties whose changes Pulumi leaves alone. */
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** Region of the provider, where it states one. */
  readonly providerRegion: string | undefined;
}

/** One resource as the engine is about to make it; `type` narrows `props`. */
export type Resource<T extends TypeToken = TypeToken> = T extends TypeToken
  ? ResourceOf<T, Inputs<T>>
  : never;

/** A resource whose type nobody looked at. */
export type AnyResource = ResourceOf<string, unknown>;

interface ResourceRuleDefinition<T extends TypeToken, P extends Parameters> extends RuleInfo<P> {
  /** Type tokens the rule looks at. A component's token stands before those of its children. */
  readonly types: readonly T[];
  check(this: void, resource: Resource<T>, report: Report, config: Values<P>): void;
  /** The inputs as they should be; runs only where the configuration says `remediate`. */
  remediate?(this: void, resource: Resource<T>, config: Values<P>): Record<string, unknown>;
}

interface StackRuleDefinition<P extends Parameters> extends RuleInfo<P> {
  /** @param stack Everything the stack holds; with outputs, where they are known. */
  check(this: void, stack: Inventory, report: Report, config: Values<P>, context: RunContext): void;
}

/** A rule about one resource, in the form the packs and the tests run. */
export interface ResourceRule extends RuleInfo {
  readonly kind: "resource";
  readonly types: readonly string[];
  check(this: void, resource: unknown, report: Report, config: unknown): void;
  remediate?(this: void, resource: unknown, config: unknown): Record<string, unknown>;
}

/** A rule about how resources fit together. */
export interface StackRule extends RuleInfo {
  readonly kind: "stack";
  check(this: void, stack: Inventory, report: Report, config: unknown, context: RunContext): void;
}

export type Rule = ResourceRule | StackRule;

export function resourceRule<T extends TypeToken, P extends Parameters = Record<never, never>>(
  rule: ResourceRuleDefinition<T, P>,
): ResourceRule {
  return { ...rule, kind: "resource" };
}

export function stackRule<P extends Parameters = Record<never, never>>(
  rule: StackRuleDefinition<P>,
): StackRule {
  return { ...rule, kind: "stack" };
}
