/** What the packs say, as text. Pure: a report and a style in, lines out. */
import type { SourcePosition } from "../model";
import { plural, type Style, wrapped } from "../print/style";
import type { PolicyReport, ProofReport, Result, Severity, Violation } from "./model";

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "unspecified"];
/** More resources of one rule than this say less than their number does. */
const MOST_RESOURCES = 8;
const MOST_UNKNOWN = 3;

export function renderPolicies(report: PolicyReport, style: Style): string[] {
  const groups = SEVERITIES.flatMap((severity) => renderSeverity(report, severity, style));
  return [
    `${style.bold("Policies")}  ${style.dim(summaryOf(report))}`,
    ...(groups.length === 0 ? [] : [style.dim(`  ${legendOf(report)}`)]),
    ...groups,
    ...renderUndecided(report, style),
    "",
    ...renderProofs(report.proofs, style),
  ];
}

/** What the marks mean, of those that are there. */
function legendOf({ violations }: PolicyReport): string {
  const any = (test: (violation: Violation) => boolean, text: string): string[] =>
    violations.some(test) ? [text] : [];
  return [
    ...any(({ enforcement }) => enforcement === "mandatory", "✗ refuses the plan"),
    ...any(isAdvice, "· advice, which refuses nothing"),
    ...any(({ exemption }) => exemption !== undefined, "~ exempt for a while"),
  ].join("   ");
}

const isAdvice = ({ enforcement, exemption }: Violation): boolean =>
  enforcement === "advisory" && exemption === undefined;

const WORDS: Readonly<Record<Result, string>> = {
  violated: "violated",
  advised: "with advice",
  undecided: "undecided",
  passed: "passed",
  notApplicable: "without a subject",
  disabled: "switched off",
};

function summaryOf({ packs, rules }: PolicyReport): string {
  const results: readonly Result[] = [
    ...(["violated", "advised", "undecided", "passed", "notApplicable", "disabled"] as const),
  ];
  const counts = results.flatMap((result) => {
    const count = rules.filter((rule) => rule.result === result).length;
    return count === 0 ? [] : [`${count} ${WORDS[result]}`];
  });
  return `${plural(packs.length, "pack")}, ${plural(rules.length, "rule")}: ${counts.join(", ")}`;
}

function renderSeverity(report: PolicyReport, severity: Severity, style: Style): string[] {
  const mine = report.violations.filter((violation) => violation.severity === severity);
  if (mine.length === 0) return [];
  const names = [...new Set(mine.map(({ rule }) => rule))];
  const mandatory = (rule: string): boolean =>
    mine.some((one) => one.rule === rule && one.enforcement === "mandatory");
  const ordered = [...names.filter(mandatory), ...names.filter((rule) => !mandatory(rule))];
  const color = severity === "critical" || severity === "high" ? style.red : style.yellow;
  return [
    "",
    `  ${mine.some(({ enforcement }) => enforcement === "mandatory") ? color(severity) : style.dim(severity)}`,
    ...ordered.flatMap((rule) => {
      const violations = mine.filter((one) => one.rule === rule);
      return mandatory(rule) ? renderRule(violations, style) : renderAdvice(violations, style);
    }),
  ];
}

/** A rule that stops the plan: why it matters, what to change, and each resource. */
function renderRule(violations: readonly Violation[], style: Style): string[] {
  const [first] = violations;
  if (first === undefined) return [];
  const { settingsKey, setting } = first;
  const shown = violations.slice(0, MOST_RESOURCES);
  return [
    `    ${style.red("✗")} ${style.bold(first.rule)}`,
    ...prose("why", first.why, style),
    ...prose("fix", first.remediation, style),
    ...(settingsKey === undefined
      ? []
      : [`      ${style.dim("key")}  ${style.cyan(settingsKey)}${placeOf(setting, style)}`]),
    ...shown.flatMap((violation) => renderResource(violation, style)),
    ...renderRest(violations.length - shown.length, style),
  ];
}

/** Advice is shorter: why it matters, the key that settles it, and one resource of all. */
function renderAdvice(violations: readonly Violation[], style: Style): string[] {
  const [first] = violations;
  if (first === undefined) return [];
  const { rule, why, settingsKey, setting, exemption } = first;
  const key =
    settingsKey === undefined ? "" : `  ${style.cyan(settingsKey)}${placeOf(setting, style)}`;
  return [
    `    ${exemption === undefined ? "·" : "~"} ${rule}${key}`,
    ...indented(why, "      ", style).map(style.dim),
    ...renderResource(first, style),
    ...renderRest(violations.length - 1, style),
  ];
}

function renderRest(count: number, style: Style): string[] {
  return count === 0 ? [] : [style.dim(`      and ${count} more`)];
}

function prose(label: string, text: string, style: Style): string[] {
  const [first = "", ...rest] = indented(text, "           ", style);
  return [`      ${style.dim(label)}  ${first.trimStart()}`, ...rest];
}

function renderResource(violation: Violation, style: Style): string[] {
  const { resource = "the stack", source, message } = violation;
  return [`      ${resource}${placeOf(source, style)}`, ...indented(message, "        ", style)];
}

function placeOf(position: SourcePosition | undefined, style: Style): string {
  return position === undefined ? "" : `  ${style.dim(`${position.file}:${position.line}`)}`;
}

function indented(text: string, indent: string, style: Style): string[] {
  return wrapped(text.split(/\s+/), " ", indent, style.width).map((line) => line.trimEnd());
}

function renderUndecided({ undecided }: PolicyReport, style: Style): string[] {
  if (undecided.length === 0) return [];
  const names = [...new Set(undecided.map(({ rule }) => rule))];
  const text = `${plural(names.length, "rule")} could not be decided, since a preview does not know enough:`;
  const lines = wrapped(names, ", ", "      ", style.width);
  return ["", `  ${style.yellow("undecided")}`, `    ${text}`, ...lines.map(style.dim)];
}

const MARKS = { proved: "✓", refuted: "✗", undecided: "?" } as const;

function renderProofs(proofs: readonly ProofReport[], style: Style): string[] {
  if (proofs.length === 0) return [];
  return [
    style.bold("Isolation and identity"),
    ...proofs.flatMap((proof) => renderProof(proof, style)),
    "",
  ];
}

function renderProof(proof: ProofReport, style: Style): string[] {
  const { verdict, claim, paths, counterexamples, unknown } = proof;
  const color =
    verdict === "refuted" ? style.red : verdict === "undecided" ? style.yellow : style.cyan;
  const words = {
    proved: "",
    refuted: "  not so:",
    undecided: "  cannot be decided in a preview:",
  };
  const against = counterexamples.map(
    ({ message, urn }) => `${message} (${urn.split("::").at(-1) ?? ""})`,
  );
  return [
    `  ${color(MARKS[verdict])} ${claim}${words[verdict]}`,
    ...against.map((line) => `      ${line}`),
    ...unknown.slice(0, MOST_UNKNOWN).map((line) => `      ${line}`),
    ...(unknown.length > MOST_UNKNOWN ? [`      and ${unknown.length - MOST_UNKNOWN} more`] : []),
    ...renderPaths(paths, style),
  ];
}

/** Who reaches what, by which way; everything that one reaches stands together. */
function renderPaths(paths: ProofReport["paths"], style: Style): string[] {
  const from = [...new Set(paths.map((path) => path.from))];
  return from.flatMap((who) => {
    const mine = paths.filter((path) => path.from === who);
    const targets = [...new Set(mine.map(({ to }) => to))];
    const one = mine.length === 1 ? mine[0] : undefined;
    const via = one === undefined ? [] : one.via;
    const text = `${who} → ${targets.join(", ")}${via.length === 0 ? "" : `, by ${via.join(", ")}`}`;
    const lines = wrapped(text.split(" "), " ", "      ", style.width);
    return lines.map((line, i) => style.dim(i === 0 ? line.trimEnd() : `  ${line.trimEnd()}`));
  });
}
