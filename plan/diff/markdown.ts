/**
 * The difference of two commits' plans as the comment of a pull request. Whatever the plans hold stands
 * in code spans: it can neither address anybody, nor end a table, nor be taken for HTML.
 */
import type { InputDifference } from "../compare/compare";
import type { PlanDocument } from "../document";
import type { Plain } from "../model";
import { isRefused } from "../policies/model";
import { factsOf } from "../print/facts";
import { plural } from "../print/style";
import { shortType } from "../print/tree";
import { code, shortened } from "./code";
import { isChanged, type StackDifference } from "./planDiff";

/** Finds the comment again: one per pull request, updated. */
export const MARKER = "<!-- airflow-platform:plan -->";

/** Most characters of a comment ("body is too long (maximum is 65536 characters)", GitHub REST API). */
export const LONGEST_COMMENT = 65_536;

export interface MarkdownOptions {
  /** What the comparison is with, such as `main`. */
  readonly base: string;
  /** Commit that was planned. */
  readonly head: string;
  /** Most characters. Default: GitHub's limit. */
  readonly limit?: number;
}

/** Entries of each list, from the fullest form to the one that only counts. */
const LEVELS = [Infinity, 100, 40, 15, 5, 0] as const;

/**
 * Renders the comment in the fullest form that fits.
 *
 * @throws RangeError when not even the counts fit the limit.
 */
export function renderMarkdown(
  differences: readonly StackDifference[],
  options: MarkdownOptions,
): string {
  const limit = options.limit ?? LONGEST_COMMENT;
  for (const most of LEVELS) {
    const text = render(differences, options, most);
    if (text.length <= limit) return text;
  }
  throw new RangeError(
    `the summary of ${differences.length} stacks has more than ${limit} letters`,
  );
}

function render(
  differences: readonly StackDifference[],
  { base, head }: MarkdownOptions,
  most: number,
): string {
  const unchanged = differences.filter((difference) => !isChanged(difference));
  const lines = [
    MARKER,
    `### Plan of ${code(head)} against ${code(base)}`,
    "",
    "| stack | resources | added | changed | removed | policies | proofs |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...differences.map(summaryRow),
    "",
    ...(unchanged.length === differences.length ? ["Nothing changes in any stack.", ""] : []),
    ...differences.filter(isChanged).flatMap((difference) => details(difference, most)),
    "Planned offline: no account was asked. What an update replaces, only `pulumi preview` knows.",
  ];
  return `${lines.join("\n")}\n`;
}

function summaryRow(difference: StackDifference): string {
  const { stack, before, after, comparison } = difference;
  const counts = [before, after].map((document) => document?.totals.resources ?? 0);
  const [was = 0, is = 0] = counts;
  const added = comparison?.onlyInB.length ?? is;
  const removed = comparison?.onlyInA.length ?? was;
  const cells = [
    stack,
    was === is ? String(is) : `${was} → ${is}`,
    added === 0 ? "" : `+${added}`,
    comparison === undefined || comparison.changed.length === 0
      ? ""
      : `~${comparison.changed.length}`,
    removed === 0 ? "" : `−${removed}`,
    policyCell(after),
    proofCell(after),
  ];
  return `| ${cells.join(" | ")} |`;
}

function policyCell(document: PlanDocument | undefined): string {
  if (document?.policies === undefined) return "not run";
  const { violations, rules } = document.policies;
  const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory").length;
  const advice = violations.length - mandatory;
  const verdict = isRefused(document.policies)
    ? `❌ ${plural(mandatory, "violation")}`
    : `✅ ${plural(rules.filter(({ result }) => result === "passed").length, "rule")} passed`;
  return advice === 0 ? verdict : `${verdict}, advice ${advice}`;
}

function proofCell(document: PlanDocument | undefined): string {
  const proofs = document?.policies?.proofs ?? [];
  if (proofs.length === 0) return "";
  const proved = proofs.filter(({ verdict }) => verdict === "proved").length;
  return `${proved === proofs.length ? "✅" : "❌"} ${proved} of ${proofs.length}`;
}

/** One stack, folded. */
function details(difference: StackDifference, most: number): string[] {
  const { stack, before, after, comparison } = difference;
  const sections = [
    ...(before === undefined ? ["The stack is new.", ""] : []),
    ...(after === undefined
      ? ["The stack's file is gone; its resources stay until destroyed.", ""]
      : []),
    ...(comparison === undefined
      ? []
      : [
          ...settings(difference, most),
          ...oneSided("Added", "+", comparison.onlyInB, after, most),
          ...oneSided("Removed", "−", comparison.onlyInA, before, most),
          ...changed(difference, most),
        ]),
    ...policies(difference, most),
    ...reach(difference, most),
    ...listed("Warnings that are new", difference.warnings.added.map(code), most),
  ];
  return ["<details>", `<summary>${stack}</summary>`, "", ...sections, "</details>", ""];
}

function settings({ comparison }: StackDifference, most: number): string[] {
  const rows = (comparison?.settings ?? []).map(
    ({ key, a, b }) => `${code(key)}: ${valueOf(a)} → ${valueOf(b)}`,
  );
  return listed("Settings", rows, most);
}

function oneSided(
  title: string,
  sign: string,
  resources: readonly { type: string; name: string; component?: string }[],
  document: PlanDocument | undefined,
  most: number,
): string[] {
  const rows = resources.map(({ type, name, component }) => {
    const found = document?.resources.find((one) => one.type === type && one.name === name);
    const facts = found === undefined ? [] : (factsOf(type, found.inputs) ?? []);
    const where = component === undefined ? "" : ` in ${code(component)}`;
    const marked = found?.options.protect === true ? [...facts, "protected"] : facts;
    const what = marked.length === 0 ? "" : `: ${code(shortened(marked.join(" · "), 160))}`;
    return `${sign} ${code(shortType(type))} ${code(name)}${where}${what}`;
  });
  return listed(title, rows, most);
}

function changed({ comparison }: StackDifference, most: number): string[] {
  const rows = (comparison?.changed ?? []).map(({ type, name, differences }) => {
    const shown = differences.slice(0, Math.max(3, most));
    const more = differences.length - shown.length;
    return [
      `~ ${code(shortType(type))} ${code(name)}`,
      ...shown.map((one) => `  - ${inputLine(one)}`),
      ...(more > 0 ? [`  - and ${plural(more, "more input")}`] : []),
    ].join("\n");
  });
  return listed("Changed", rows, most);
}

function inputLine({ path, a, b, cause }: InputDifference): string {
  const keys = "keys" in cause ? cause.keys : [];
  const by =
    keys.length > 0
      ? ` (by ${keys.slice(0, 3).map(code).join(" or ")})`
      : cause.kind === "follows"
        ? ` (follows ${cause.resources.slice(0, 3).map(code).join(", ")})`
        : "";
  return `${code(path)}: ${valueOf(a)} → ${valueOf(b)}${by}`;
}

function policies({ violations }: StackDifference, most: number): string[] {
  const line = (v: StackDifference["violations"]["added"][number]): string => {
    const mark = v.enforcement === "mandatory" ? "❌" : "⚠️";
    const place = v.setting ?? v.source;
    const where = place === undefined ? "" : ` (${code(`${place.file}:${place.line}`)})`;
    return `${mark} ${code(v.rule)} ${code(v.resource ?? "the stack")}: ${code(shortened(v.message, 300))}${where}`;
  };
  const standing = violations.kept.filter(({ enforcement }) => enforcement === "mandatory");
  return [
    ...listed("Policy results that are new", violations.added.map(line), most),
    ...listed("Violations that stand already", standing.map(line), most),
    ...listed("Policy results that are gone", violations.removed.map(line), most),
  ];
}

function reach({ reach: proofs }: StackDifference, most: number): string[] {
  const rows = proofs.map(({ claim, before, after, added, removed }) => {
    const verdict =
      before === after ? (after ?? "") : `${before ?? "absent"} → ${after ?? "absent"}`;
    const limit = Math.max(3, most);
    const ways = [
      ...added.map((way) => `  - + ${code(shortened(way, 400))}`),
      ...removed.map((way) => `  - − ${code(shortened(way, 400))}`),
    ];
    const more = ways.length - limit;
    const tail = more > 0 ? [`  - and ${more} more`] : [];
    return [`${code(claim)}: ${verdict}`, ...ways.slice(0, limit), ...tail].join("\n");
  });
  return listed("What can reach what", rows, most);
}

function listed(title: string, rows: readonly string[], most: number): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, most);
  const more = rows.length - shown.length;
  const tail =
    more > 0
      ? [
          `- ${shown.length === 0 ? "" : "and "}${more}${shown.length === 0 ? "" : " more"}, all of them in the run's artifact`,
        ]
      : [];
  return [`**${title}**`, "", ...shown.map((row) => `- ${row}`), ...tail, ""];
}

function valueOf(value: Plain | undefined): string {
  if (value === undefined) return "absent";
  return code(shortened(typeof value === "string" ? value : JSON.stringify(value), 120));
}
