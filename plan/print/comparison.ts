/** The comparison of two stacks as text. */
import type { Cause } from "../compare/attribute";
import type { ChangedResource, Comparison, OneSidedResource } from "../compare/compare";
import type { Plain } from "../model";
import { plural, type Style } from "./style";
import { shortType } from "./tree";

/** A longer value says nothing in a comparison that its beginning does not. */
const LONGEST_VALUE = 36;
const MOST_KEYS = 3;

export function renderComparison(comparison: Comparison, style: Style): string {
  const { a, b, settings, onlyInA, onlyInB, changed, same } = comparison;
  const summary = [
    `${onlyInA.length} only in ${a}`,
    `${onlyInB.length} only in ${b}`,
    `${changed.length} differ`,
    `${same} are the same`,
  ];
  const lines = [
    style.bold(`${a} and ${b}: ${summary.join(", ")}`),
    style.dim(`${plural(settings.length, "setting")} differ`),
    ...renderOneSided(a, onlyInA, style),
    ...renderOneSided(b, onlyInB, style),
    ...renderChanged(comparison, style),
  ];
  return `${lines.join("\n")}\n`;
}

function renderOneSided(
  stack: string,
  resources: readonly OneSidedResource[],
  style: Style,
): string[] {
  if (resources.length === 0) return [];
  const line = ({ type, name, component, likelyKeys }: OneSidedResource): string => {
    const where = component === undefined ? "" : ` in ${component}`;
    const why = likelyKeys.length > 0 ? style.dim(`  likely ${keysText(likelyKeys)}`) : "";
    return `  ${shortType(type).padEnd(16)} ${style.cyan(name)}${where}${why}`;
  };
  return ["", style.bold(`Only in ${stack}`), ...resources.map(line)];
}

function renderChanged(comparison: Comparison, style: Style): string[] {
  const { a, b, changed } = comparison;
  if (changed.length === 0) return [];
  const lines = changed.flatMap((resource) => renderResource(resource, style));
  return ["", style.bold(`Different: ${a} → ${b}`), ...lines];
}

function renderResource(resource: ChangedResource, style: Style): string[] {
  const where = resource.component === undefined ? "" : style.dim(` in ${resource.component}`);
  const differences = resource.differences.map(({ path, a, b, cause }) => {
    const values = `${valueText(a)} → ${valueText(b)}`;
    return `    ${path}: ${values}  ${style.dim(causeText(cause))}`;
  });
  return [`  ${shortType(resource.type)} ${style.cyan(resource.name)}${where}`, ...differences];
}

function causeText(cause: Cause): string {
  switch (cause.kind) {
    case "setting":
      return `by ${keysText(cause.keys)}`;
    case "follows":
      return `follows ${cause.resource}`;
    case "derived":
      return "derived";
  }
}

function keysText(keys: readonly string[]): string {
  const shown = keys.slice(0, MOST_KEYS).join(" or ");
  return keys.length > MOST_KEYS ? `${shown} or ${keys.length - MOST_KEYS} more` : shown;
}

function valueText(value: Plain | undefined): string {
  if (value === undefined) return "(absent)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
