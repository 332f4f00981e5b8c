/**
 * The comparison of two stacks as text: what only one of them has, then what differs, told by the
 * setting that explains it. The JSON form has it by resource, with nothing left out.
 */
import type { Cause } from "../compare/attribute";
import type { Comparison, OneSidedResource } from "../compare/compare";
import type { Plain } from "../model";
import { plural, type Style, wrapped } from "./style";
import { shortType } from "./tree";

/** A longer value says nothing in a comparison that its beginning does not. */
const LONGEST_VALUE = 40;
const MOST_KEYS = 3;
const MOST_PLACES = 4;
const MOST_GROUPS = 15;

/** One differing input with the resource that has it. */
interface Effect {
  readonly resource: string;
  readonly path: string;
  readonly a?: Plain;
  readonly b?: Plain;
  readonly cause: Cause;
}

export function renderComparison(comparison: Comparison, style: Style): string {
  const { a, b, settings, onlyInA, onlyInB, changed, same } = comparison;
  const effects = changed.flatMap(({ type, name, differences }) =>
    differences.map((difference) => ({ ...difference, resource: `${shortType(type)} ${name}` })),
  );
  const counts = [
    `${onlyInA.length} resources only in ${a}`,
    `${onlyInB.length} only in ${b}`,
    `${changed.length} differ`,
    `${same} are the same`,
  ];
  const lines = [
    style.bold(`${a} → ${b}: ${counts.join(", ")}`),
    ...renderOneSided(a, onlyInA, style),
    ...renderOneSided(b, onlyInB, style),
    ...renderBySetting(comparison, effects, style),
    ...renderParts(comparison, effects, style),
    ...renderGroup("Likely by", effects, "likely", style),
    ...renderGroup("Derived: no setting has these values", effects, "derived", style),
    ...renderRest(
      settings.map(({ key }) => key),
      effects,
      style,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function renderOneSided(
  stack: string,
  resources: readonly OneSidedResource[],
  style: Style,
): string[] {
  if (resources.length === 0) return [];
  const groups = grouped(resources, ({ component = "", likelyKeys, type }) =>
    JSON.stringify([component, likelyKeys, type]),
  );
  const lines = groups.flatMap((group) => {
    const [{ type, component, likelyKeys } = { type: "", component: undefined, likelyKeys: [] }] =
      group;
    const where = component === undefined ? "" : ` in ${component}`;
    const why = likelyKeys.length > 0 ? `, likely by ${keysText(likelyKeys)}` : "";
    const names = group.map(({ name }) => name).join(", ");
    const title = `  ${shortType(type)} ${style.cyan(names)}`;
    return [
      title,
      ...wrapped([`${where}${why}`.trim().replace(/^, /, "")], " ", "      ", style.width),
    ]
      .filter((line) => line.trim() !== "")
      .map((line, i) => (i === 0 ? line : style.dim(line)));
  });
  return ["", style.bold(`Only in ${stack}`), ...lines];
}

/** Each setting with what it changes. */
function renderBySetting(
  comparison: Comparison,
  effects: readonly Effect[],
  style: Style,
): string[] {
  const found = effects.filter(({ cause }) => cause.kind === "setting");
  if (found.length === 0) return [];
  const values = new Map(comparison.settings.map((setting) => [setting.key, setting]));
  const order = comparison.settings.map(({ key }) => key);
  const rank = ({ cause }: Effect): number => {
    const [key = ""] = keysOf(cause);
    return order.indexOf(key) + (/^(tags\b|tier$|stack$)/.test(key) ? order.length : 0);
  };
  const sorted = [...found].sort((x, y) => rank(x) - rank(y));
  const groups = grouped(sorted, ({ cause }) => keysOf(cause).join("\0"));
  const lines = groups.flatMap((group) => {
    const keys = group[0] === undefined ? [] : keysOf(group[0].cause);
    const setting = values.get(keys[0] ?? "");
    const change = `${valueText(setting?.a)} → ${valueText(setting?.b)}`;
    return [`  ${style.cyan(keysText(keys))}  ${change}`, ...renderPlaces(group, style)];
  });
  return ["", style.bold("By setting"), ...lines];
}

/** `retentionInDays of cloudwatch.LogGroup a, b and 3 more`, one line for each input. */
function renderPlaces(effects: readonly Effect[], style: Style): string[] {
  return grouped(effects, ({ path }) => path).flatMap((group) => {
    const names = group.slice(0, MOST_PLACES).map(({ resource }) => resource);
    const more = group.length > MOST_PLACES ? ` and ${group.length - MOST_PLACES} more` : "";
    const text = `${group[0]?.path ?? ""} of ${names.join(", ")}${more}`;
    return wrapped(text.split(" "), " ", "      ", style.width).map(style.dim);
  });
}

/** Names and addresses made of a setting differ all over; their number is enough. */
function renderParts(comparison: Comparison, effects: readonly Effect[], style: Style): string[] {
  const parts = effects.filter(({ cause }) => cause.kind === "part");
  if (parts.length === 0) return [];
  const values = new Map(comparison.settings.map((setting) => [setting.key, setting]));
  const lines = grouped(parts, ({ cause }) => keysOf(cause).join("\0")).map((group) => {
    const keys = group[0] === undefined ? [] : keysOf(group[0].cause);
    const setting = values.get(keys[0] ?? "");
    const change = `${valueText(setting?.a)} → ${valueText(setting?.b)}`;
    return `  ${style.cyan(keysText(keys))}  ${change} ${style.dim(`in ${plural(group.length, "input")}`)}`;
  });
  return ["", style.bold("Names, texts and addresses made of a setting"), ...lines];
}

function renderGroup(
  title: string,
  effects: readonly Effect[],
  kind: Cause["kind"],
  style: Style,
): string[] {
  const found = effects.filter(({ cause }) => cause.kind === kind);
  if (found.length === 0) return [];
  const groups = grouped(found, ({ path, a, b }) => JSON.stringify([path, a, b]));
  const lines = groups.slice(0, MOST_GROUPS).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const keys = keysOf(first.cause);
    const by = keys.length > 0 ? `${style.cyan(keysText(keys))}  ` : "";
    return [`  ${by}${valueText(first.a)} → ${valueText(first.b)}`, ...renderPlaces(group, style)];
  });
  const left = groups.length - MOST_GROUPS;
  const more = left > 0 ? [style.dim(`  and ${left} more, all of them in --json`)] : [];
  return ["", style.bold(title), ...lines, ...more];
}

/** What follows by itself is counted; settings without an effect in sight are named. */
function renderRest(keys: readonly string[], effects: readonly Effect[], style: Style): string[] {
  const follows = effects.filter(({ cause }) => cause.kind === "follows").length;
  const used = new Set(effects.flatMap(({ cause }) => keysOf(cause)));
  const unused = keys.filter((key) => !used.has(key));
  const following =
    follows > 0 ? ["", style.dim(`${plural(follows, "input")} follow from other resources.`)] : [];
  if (unused.length === 0) return following;
  return [
    ...following,
    "",
    style.bold("Settings that differ and explain no single input"),
    ...wrapped(unused, ", ", "  ", style.width).map(style.dim),
  ];
}

function keysOf(cause: Cause): readonly string[] {
  return "keys" in cause ? cause.keys : [];
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function keysText(keys: readonly string[]): string {
  const shown = keys.slice(0, MOST_KEYS).join(" or ");
  return keys.length > MOST_KEYS ? `${shown} or ${keys.length - MOST_KEYS} more` : shown;
}

function valueText(value: Plain | undefined): string {
  if (value === undefined) return "(absent)";
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replace(/\s+/g, " ");
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
