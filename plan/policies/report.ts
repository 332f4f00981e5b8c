/** Answers of the packs as a report: what is violated, by which resource, and what became of each rule. */
import { type Exemption, covers } from "../../policies/exemptions";
import { parseUrn } from "../../policies/urn";
import type { PlannedResource, SourcePosition } from "../model";
import type { RuleConfig } from "./config";
import type {
  Enforcement,
  JudgedRule,
  PackInfo,
  PackRule,
  Result,
  Undecided,
  Violation,
} from "./model";

/** One diagnostic of a pack, as the protocol brings it. */
export interface Answer {
  readonly rule: string;
  readonly message: string;
  readonly enforcement: Enforcement;
  readonly urn: string;
}

/** Everything that the packs answered about one stack. */
export interface Answers {
  readonly diagnostics: readonly Answer[];
  /** Resources to which each rule did not apply. */
  readonly notApplicable: ReadonlyMap<string, number>;
  /** Resources that were shown to the packs. */
  readonly shown: number;
}

export interface ReportContext {
  readonly packs: readonly PackInfo[];
  readonly config: ReadonlyMap<string, RuleConfig>;
  readonly exemptions: readonly Exemption[];
  readonly resources: readonly PlannedResource[];
  /** Where the stack file says a key. */
  readonly locate: (key: string) => SourcePosition | undefined;
}

const UNDECIDED = /^can't run policy '[^']*' from policy pack '[^']*' during preview: /;
const EXEMPT = " — exempt until ";

export function violationsOf(answers: Answers, context: ReportContext): Violation[] {
  const rules = new Map(context.packs.flatMap((pack) => pack.rules).map((r) => [r.name, r]));
  const resources = new Map(context.resources.map((resource) => [resource.urn, resource]));
  return answers.diagnostics.flatMap((answer) => {
    const rule = rules.get(answer.rule);
    if (rule === undefined || UNDECIDED.test(answer.message)) return [];
    return [violationOf(answer, rule, resources.get(answer.urn), context)];
  });
}

function violationOf(
  answer: Answer,
  rule: PackRule,
  resource: PlannedResource | undefined,
  { exemptions, locate }: ReportContext,
): Violation {
  const { settingsKey, severity, pack, remediation, url, controls } = rule;
  const { urn } = answer;
  const setting = settingsKey === undefined ? undefined : locate(settingsKey);
  const exemption = answer.message.includes(EXEMPT)
    ? exemptions.find((one) => one.rule === rule.name && covers(one, urn))
    : undefined;
  const { owner = "", expires = "", reason = "" } = exemption ?? {};
  return {
    rule: rule.name,
    pack,
    severity,
    enforcement: answer.enforcement === "advisory" ? "advisory" : "mandatory",
    message: messageOf(answer.message, rule),
    why: rule.description,
    ...(urn === "" ? {} : { urn, resource: labelOf(urn) }),
    ...(resource?.source === undefined ? {} : { source: resource.source }),
    ...(settingsKey === undefined ? {} : { settingsKey }),
    ...(setting === undefined ? {} : { setting }),
    remediation,
    url,
    controls,
    ...(exemption === undefined ? {} : { exemption: { owner, expires, reason } }),
  };
}

/** The SDK puts the rule's description before what the rule reported; the key has a place of its own. */
function messageOf(message: string, { description, settingsKey }: PackRule): string {
  const said = message.startsWith(`${description}\n`)
    ? message.slice(description.length + 1)
    : message;
  const key = ` (settings: ${settingsKey ?? ""})`;
  return said.endsWith(key) ? said.slice(0, -key.length) : said;
}

export function labelOf(urn: string): string {
  const { type, name } = parseUrn(urn);
  return `${type}::${name}`;
}

export function undecidedOf(answers: Answers, context: ReportContext): Undecided[] {
  const packOf = new Map(
    context.packs.flatMap((pack) => pack.rules.map(({ name }) => [name, pack.name] as const)),
  );
  return answers.diagnostics
    .filter(({ message }) => UNDECIDED.test(message))
    .map(({ rule, message, urn }) => ({
      rule,
      pack: packOf.get(rule) ?? "",
      message: message.replace(UNDECIDED, ""),
      ...(urn === "" ? {} : { resource: labelOf(urn) }),
    }));
}

/** What became of each rule, in the order of the packs. */
export function judgedRules(
  answers: Answers,
  context: ReportContext,
  violations: readonly Violation[],
  undecided: readonly Undecided[],
): JudgedRule[] {
  return context.packs
    .flatMap((pack) => pack.rules)
    .map(({ name, pack, severity, kind, enforcement }) => {
      const level = context.config.get(name)?.enforcement ?? enforcement;
      const mine = violations.filter(({ rule }) => rule === name);
      const skipped = answers.notApplicable.get(name) ?? 0;
      const nowhere = kind === "resource" ? skipped >= answers.shown : skipped > 0;
      const result: Result =
        level === "disabled"
          ? "disabled"
          : mine.some((violation) => violation.enforcement === "mandatory")
            ? "violated"
            : mine.length > 0
              ? "advised"
              : undecided.some(({ rule }) => rule === name)
                ? "undecided"
                : nowhere
                  ? "notApplicable"
                  : "passed";
      return { name, pack, severity, enforcement: level, result };
    });
}
