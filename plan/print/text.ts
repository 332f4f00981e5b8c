/** The plan as text. Pure: a document and a style in, a string out. */
import { comparisonsOf, type PlanDocument } from "../document";
import { isProperties, type Plain, type Properties } from "../plain";
import { renderComparison } from "./comparison";
import { renderPolicies } from "../policies/print";
import { textAt } from "./read";
import { plural, seconds, type Style, wrapped } from "./style";
import { renderTeams } from "./teams";
import { renderTree } from "./tree";

/** The whole plan of one stack. */
export function renderPlan(document: PlanDocument, style: Style): string {
  const lines = [
    ...renderHeader(document, style),
    "",
    ...renderTree(document.resources, style),
    ...renderTeams(document.settings?.values, style),
    ...renderOutputs(document.outputs, style),
    ...renderWarnings(document, style),
    ...(document.policies === undefined ? [] : renderPolicies(document.policies, style)),
    ...renderPrinted(document.printed, style),
    ...renderTotals(document, style),
  ];
  return `${lines.join("\n")}\n`;
}

/** The plans of several stacks, and how each differs from the first. */
export function renderPlans(documents: readonly PlanDocument[], style: Style): string {
  const rule = style.dim("─".repeat(style.width));
  const plans = documents.map((document) => renderPlan(document, style));
  const comparisons = comparisonsOf(documents).map((comparison) =>
    renderComparison(comparison, style),
  );
  return [...plans, ...comparisons].join(`\n${rule}\n\n`);
}

function renderHeader(document: PlanDocument, style: Style): string[] {
  const resolved = document.settings?.values;
  const values = isProperties(resolved) ? resolved : {};
  const versions = [
    ["Airflow", textAt(values, "versions", "airflow")],
    ["Kubernetes", textAt(values, "versions", "kubernetes")],
    ["PostgreSQL", textAt(values, "versions", "postgresql")],
  ];
  const facts = [
    document.settings?.file,
    textAt(values, "tier") && `tier ${textAt(values, "tier")}`,
    textAt(values, "region"),
    ...versions.map(([name, version]) => version && `${name} ${version}`),
    document.mode === "first-preview" ? "as a first preview sees it" : undefined,
  ].filter((fact): fact is string => fact !== undefined && fact !== "");
  const title = style.bold(`${document.project} · ${document.stack}`);
  return [title, ...wrapped(facts, " · ", "", style.width).map(style.dim)];
}

function renderOutputs(outputs: Properties, style: Style): string[] {
  const names = Object.keys(outputs).sort();
  if (names.length === 0) return [];
  const width = Math.max(...names.map((name) => name.length));
  const room = style.width - width - 4;
  const line = (name: string): string =>
    `  ${style.cyan(name.padEnd(width))}  ${shortened(outputs[name] ?? null, room)}`;
  return [style.bold("Outputs"), ...names.map(line), ""];
}

function shortened(value: Plain, room: number): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

function renderWarnings(document: PlanDocument, style: Style): string[] {
  const unknown = document.resources.flatMap((resource) =>
    resource.unknownPaths.filter((path) => path.startsWith("inputs.")),
  );
  const clear = document.clearSecrets.map(
    ({ urn, path }) => `a secret stands in clear in ${path} of ${urn}: mark it secret`,
  );
  const unfaked =
    unknown.length > 0 && document.mode === "known"
      ? [`${plural(unknown.length, "input")} stayed unknown: no fake says what they depend on`]
      : [];
  const warnings = [...document.warnings, ...clear, ...unfaked];
  if (warnings.length === 0) return [];
  const lines = warnings.flatMap((warning) => {
    const [first = "", ...more] = wrapped(warning.split(/\s+/), " ", "    ", style.width);
    return [first.slice(2), ...more];
  });
  return [style.yellow(style.bold("Warnings")), ...lines, ""];
}

function renderPrinted(printed: string | undefined, style: Style): string[] {
  if (printed === undefined) return [];
  return [style.bold("The program printed"), ...printed.trimEnd().split("\n"), ""];
}

function renderTotals(document: PlanDocument, style: Style): string[] {
  const { totals, durationMs } = document;
  const parts = [
    `${totals.custom} managed by providers`,
    plural(totals.components, "component"),
    totals.remoteComponents > 0 ? `${totals.remoteComponents} made by plugins` : "",
    totals.read > 0 ? `${totals.read} looked up` : "",
  ].filter((part) => part !== "");
  const packages = Object.entries(totals.byPackage)
    .sort(([, a], [, b]) => b - a)
    .map(([pkg, count]) => `${pkg} ${count}`);
  return [
    `${style.bold(plural(totals.resources, "resource"))}: ${parts.join(", ")}`,
    style.dim(packages.join(", ")),
    style.dim(`planned in ${seconds(durationMs)}, without an account`),
  ];
}
