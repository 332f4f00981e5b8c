import type { PlannedResource } from "./model";

/**
 * Resources as a tree, depth first, siblings in the order of the program's lines. Registration order
 * depends on timing; this one does not, so two plans of one program compare line by line.
 */
export function treeOrder(resources: readonly PlannedResource[]): PlannedResource[] {
  const children = childrenByParent(resources);
  const below = (urn: string): PlannedResource[] =>
    (children.get(urn) ?? []).flatMap((resource) => [resource, ...below(resource.urn)]);
  return below("");
}

/** Children by the parent's URN; what has no parent in the plan is below the empty URN. */
export function childrenByParent(
  resources: readonly PlannedResource[],
): ReadonlyMap<string, readonly PlannedResource[]> {
  const known = new Set(resources.map((resource) => resource.urn));
  const children = new Map<string, PlannedResource[]>();
  for (const resource of resources) {
    const { parent } = resource;
    const key = parent !== undefined && known.has(parent) ? parent : "";
    children.set(key, [...(children.get(key) ?? []), resource]);
  }
  for (const siblings of children.values()) siblings.sort(byLine);
  return children;
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
