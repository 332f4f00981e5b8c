import type { PlannedResource } from "./model";

/**
 * Resources as a tree, depth first. Siblings stand in the order of life, what is waited for first,
 * and otherwise in the order of the program's lines. Registration order depends on timing; this one
 * does not, so two plans of one program compare line by line.
 */
export function treeOrder(resources: readonly PlannedResource[]): PlannedResource[] {
  const children = childrenByParent(resources);
  const waits = waitsBetweenSiblings(resources);
  const below = (urn: string): PlannedResource[] =>
    orderOfLife(children.get(urn) ?? [], waits).flatMap((r) => [r, ...below(r.urn)]);
  return below("");
}

/** Children by the parent's URN, in the given order; what has no parent in the plan is below the empty URN. */
export function childrenByParent(
  resources: readonly PlannedResource[],
): ReadonlyMap<string, readonly PlannedResource[]> {
  const known = new Set(resources.map((resource) => resource.urn));
  const children = new Map<string, PlannedResource[]>();
  for (const resource of resources) {
    const { parent } = resource;
    const key = parent !== undefined && known.has(parent) ? parent : "";
    const siblings = children.get(key);
    if (siblings === undefined) children.set(key, [resource]);
    else siblings.push(resource);
  }
  return children;
}

/** For each URN the siblings that it, or anything below it, waits for. */
function waitsBetweenSiblings(
  resources: readonly PlannedResource[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const pathTo = (urn: string): string[] => {
    const parent = byUrn.get(urn)?.parent;
    return parent === undefined || !byUrn.has(parent) ? [urn] : [...pathTo(parent), urn];
  };
  const paths = new Map(resources.map(({ urn }) => [urn, pathTo(urn)]));
  const waits = new Map<string, Set<string>>(resources.map(({ urn }) => [urn, new Set()]));
  for (const { urn, dependencies } of resources) {
    const own = paths.get(urn) ?? [];
    for (const dependency of dependencies) {
      const other = paths.get(dependency) ?? [];
      const fork = own.findIndex((step, i) => step !== other[i]);
      const [later, earlier] = [own[fork], other[fork]];
      if (later !== undefined && earlier !== undefined) waits.get(later)?.add(earlier);
    }
  }
  return waits;
}

/** Takes the first by line that waits for nothing left; a knot between components yields to its first. */
function orderOfLife(
  siblings: readonly PlannedResource[],
  waits: ReadonlyMap<string, ReadonlySet<string>>,
): PlannedResource[] {
  const left = [...siblings].sort(byLine);
  const open = new Set(left.map((resource) => resource.urn));
  const ordered: PlannedResource[] = [];
  while (left.length > 0) {
    const isFree = ({ urn }: PlannedResource): boolean =>
      [...(waits.get(urn) ?? [])].every((earlier) => !open.has(earlier));
    const [next] = left.splice(Math.max(0, left.findIndex(isFree)), 1);
    if (next === undefined) break;
    open.delete(next.urn);
    ordered.push(next);
  }
  return ordered;
}

function byLine(a: PlannedResource, b: PlannedResource): number {
  const inSameFile = a.source !== undefined && a.source.file === b.source?.file;
  const line = inSameFile ? (a.source?.line ?? 0) - (b.source?.line ?? 0) : 0;
  return line || compare(fileOf(a), fileOf(b)) || compare(a.type, b.type) || compareNames(a, b);
}

function fileOf(resource: PlannedResource): string {
  return resource.source?.file ?? "";
}

/** `zone-2` before `zone-10`. */
function compareNames(a: PlannedResource, b: PlannedResource): number {
  return a.name.localeCompare(b.name, "en", { numeric: true }) || compare(a.urn, b.urn);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
