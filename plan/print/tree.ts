/** The tree of a plan: components with their counts, resources with their facts, the rest counted. */
import type { PlannedResource } from "../model";
import { childrenByParent } from "../order";
import { factsOf } from "./facts";
import { plural, type Style, wrapped } from "./style";

/** More lines of one type than this say less than their number does. */
const MOST_OF_A_TYPE = 8;
const WIDEST_TYPE = 22;
const WIDEST_NAME = 36;
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
      : [style.bold("In no component"), ...renderLeaves(alone.map(leafOf), INDENT, style), ""]),
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
  const own = component.custom || component.remote ? [leafOf(component)] : [];
  const leaves: Leaf[] = [];
  const nested: PlannedResource[] = [];
  for (const child of below) {
    if (!isComponent(child, children)) leaves.push(leafOf(child));
    else if (isSmall(child, children)) leaves.push(foldedLeaf(child, children));
    else nested.push(child);
  }
  return [
    header,
    ...renderLeaves([...own, ...leaves], inner, style),
    ...nested.flatMap((child) => renderComponent(child, children, inner, style)),
  ];
}

/** A component around one resource that matters reads better as one line. */
function isSmall(component: PlannedResource, children: Children): boolean {
  const below = children.get(component.urn) ?? [];
  const withFacts = below.filter((child) => leafOf(child).facts.length > 0);
  return withFacts.length <= 1 && !below.some((child) => isComponent(child, children));
}

function foldedLeaf(component: PlannedResource, children: Children): Leaf {
  const below = children.get(component.urn) ?? [];
  const facts = below.flatMap((child) => leafOf(child).facts);
  const count = plural(below.length, "resource");
  return { type: shortType(component.type), name: component.name, facts: [...facts, count] };
}

function leafOf({ type, name, inputs, options }: PlannedResource): Leaf {
  const facts = factsOf(type, inputs) ?? [];
  const isProtected = options.protect === true && facts.length > 0;
  return { type: shortType(type), name, facts: isProtected ? [...facts, "protected"] : facts };
}

function countBelow(resource: PlannedResource, children: Children): number {
  const below = children.get(resource.urn) ?? [];
  return below.reduce((sum, child) => sum + 1 + countBelow(child, children), 0);
}

function renderLeaves(leaves: readonly Leaf[], indent: string, style: Style): string[] {
  const listed: Leaf[] = [];
  const counted = new Map<string, number>();
  for (const leaf of leaves) {
    const already = listed.filter(({ type }) => type === leaf.type).length;
    if (leaf.facts.length > 0 && already < MOST_OF_A_TYPE) listed.push(leaf);
    else counted.set(leaf.type, (counted.get(leaf.type) ?? 0) + 1);
  }
  const others = [...counted].map(([type, count]) => (count === 1 ? type : `${type} ×${count}`));
  const [first, ...more] = wrapped(others, ", ", `${indent}  `, style.width);
  return [
    ...renderTable(listed, indent, style),
    ...(first === undefined ? [] : [first.replace(`${indent}  `, `${indent}+ `), ...more]).map(
      style.dim,
    ),
  ];
}

interface Leaf {
  readonly type: string;
  readonly name: string;
  readonly facts: readonly string[];
}

/** Type, name and facts in columns; facts that do not fit go on below the first. */
function renderTable(leaves: readonly Leaf[], indent: string, style: Style): string[] {
  const widest = (texts: readonly string[], most: number): number =>
    Math.min(most, Math.max(0, ...texts.map((text) => text.length)));
  const typeWidth = widest(
    leaves.map((leaf) => leaf.type),
    WIDEST_TYPE,
  );
  const nameWidth = widest(
    leaves.map((leaf) => leaf.name),
    WIDEST_NAME,
  );
  const column = indent.length + typeWidth + nameWidth + 2 * INDENT.length;
  return leaves.flatMap(({ type, name, facts }) => {
    const start = `${indent}${type.padEnd(typeWidth)}${INDENT}${name.padEnd(nameWidth)}${INDENT}`;
    // A name that is too long for its column takes the room from its own facts only.
    const room = Math.max(column, start.length);
    const [first = "", ...more] = wrapped(facts, " · ", " ".repeat(room), style.width);
    const colored = start.replace(name, style.cyan(name));
    return [`${colored}${first.trimStart()}`, ...more];
  });
}

/**
 * A type as people say it: `aws:rds/cluster:Cluster` → `rds.Cluster`, `eks:index:Cluster` →
 * `eks.Cluster`, `kubernetes:core/v1:Service` → `Service`, a component's token → its class.
 */
export function shortType(type: string): string {
  const [pkg = "", module = "", member = type] = type.split(":");
  if (pkg === "pulumi" && module === "providers") return `${member} provider`;
  if (pkg === "aws") return `${module.split("/")[0] ?? ""}.${member}`;
  return pkg === "awsx" || pkg === "eks" ? `${pkg}.${member}` : member;
}
