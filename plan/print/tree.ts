/** The tree of a plan: components with their counts, resources with their facts, the rest counted. */
import type { PlannedResource } from "../model";
import { childrenByParent } from "../order";
import { factsOf } from "./facts";
import { plural, type Style, wrapped } from "./style";

/** More lines of one type than this say less than their number does. */
const MOST_OF_A_TYPE = 8;
const INDENT = "  ";

type Children = ReadonlyMap<string, readonly PlannedResource[]>;

export function renderTree(resources: readonly PlannedResource[], style: Style): string[] {
  const children = childrenByParent(resources);
  const tops = children.get("") ?? [];
  const components = tops.filter((top) => isComponent(top, children));
  const alone = tops.filter((top) => !isComponent(top, children));
  return [
    ...components.flatMap((top) => [...renderComponent(top, children, "", style), ""]),
    ...(alone.length === 0
      ? []
      : [style.bold("In no component"), ...renderLeaves(alone, INDENT, style), ""]),
  ];
}

/** What groups others, or could: a component of the program, or anything with children. */
function isComponent(resource: PlannedResource, children: Children): boolean {
  return (!resource.custom && !resource.remote) || children.has(resource.urn);
}

function renderComponent(
  component: PlannedResource,
  children: Children,
  indent: string,
  style: Style,
): string[] {
  const below = children.get(component.urn) ?? [];
  const title = `${indent}${shortType(component.type)}`;
  const count = plural(countBelow(component, children), "resource");
  const used = title.length + INDENT.length + component.name.length;
  const gap = " ".repeat(Math.max(2, style.width - used - count.length));
  const header = `${style.bold(title)}${INDENT}${style.cyan(component.name)}${gap}${style.dim(count)}`;
  const inner = indent + INDENT;
  const own = component.custom || component.remote ? [component] : [];
  const leaves = below.filter((child) => !isComponent(child, children));
  const nested = below.filter((child) => isComponent(child, children));
  return [
    header,
    ...renderLeaves([...own, ...leaves], inner, style),
    ...nested.flatMap((child) => renderComponent(child, children, inner, style)),
  ];
}

function countBelow(resource: PlannedResource, children: Children): number {
  const below = children.get(resource.urn) ?? [];
  return below.reduce((sum, child) => sum + 1 + countBelow(child, children), 0);
}

function renderLeaves(
  resources: readonly PlannedResource[],
  indent: string,
  style: Style,
): string[] {
  const listed = new Map<string, number>();
  const counted = new Map<string, number>();
  const lines: string[] = [];
  for (const resource of resources) {
    const facts = factsOf(resource.type, resource.inputs);
    const type = shortType(resource.type);
    const already = listed.get(type) ?? 0;
    if (facts === undefined || facts.length === 0 || already >= MOST_OF_A_TYPE) {
      counted.set(type, (counted.get(type) ?? 0) + 1);
    } else {
      listed.set(type, already + 1);
      lines.push(...renderLeaf(resource, facts, indent, style));
    }
  }
  const others = [...counted].map(([type, count]) => (count === 1 ? type : `${type} ×${count}`));
  return [...lines, ...wrapped(others, ", ", `${indent}+ `, style.width).map(style.dim)];
}

/** Type, name and facts on one line; facts that do not fit go on below the first. */
function renderLeaf(
  resource: PlannedResource,
  facts: readonly string[],
  indent: string,
  style: Style,
): string[] {
  const type = shortType(resource.type).padEnd(16);
  const name = resource.name.padEnd(28);
  const marks = resource.options.protect === true ? [...facts, "protected"] : facts;
  const column = indent.length + type.length + name.length + 2;
  const [first = "", ...more] = wrapped(marks, " · ", " ".repeat(column), style.width);
  return [`${indent}${type} ${style.cyan(name)} ${first.trimStart()}`, ...more];
}

/** `aws:ec2/vpc:Vpc` → `Vpc`, `airflow-platform:components:NetworkPair` → `NetworkPair`. */
export function shortType(type: string): string {
  return type.startsWith("pulumi:providers:")
    ? `${type.split(":").at(-1) ?? ""} provider`
    : (type.split(":").at(-1) ?? type);
}
