import type { PlannedResource } from "./model";

export interface Totals {
  readonly resources: number;
  /** Resources that a provider manages. */
  readonly custom: number;
  /** Components of the program. */
  readonly components: number;
  /** Components that a plugin constructs; their children are not in a plan. */
  readonly remoteComponents: number;
  /** Resources that exist already and are looked up. */
  readonly read: number;
  /** Number of resources by package: aws, kubernetes, … */
  readonly byPackage: { readonly [pkg: string]: number };
  /** Number of resources below each component at the top of the stack. */
  readonly byComponent: { readonly [component: string]: number };
}

/** `aws:ec2/vpc:Vpc` → `aws`, `pulumi:providers:kubernetes` → `pulumi`. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? "";
}

export function totalsOf(resources: readonly PlannedResource[]): Totals {
  const local = (r: PlannedResource): boolean => !r.custom && !r.remote;
  return {
    resources: resources.length,
    custom: resources.filter((r) => r.custom && !r.read).length,
    components: resources.filter(local).length,
    remoteComponents: resources.filter((r) => r.remote).length,
    read: resources.filter((r) => r.read).length,
    byPackage: counted(resources.filter((r) => !local(r)).map((r) => packageOf(r.type))),
    byComponent: byComponent(resources),
  };
}

function byComponent(resources: readonly PlannedResource[]): { [component: string]: number } {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const topOf = (resource: PlannedResource): PlannedResource => {
    const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    return parent === undefined ? resource : topOf(parent);
  };
  const tops = resources.map((resource) => ({ resource, top: topOf(resource) }));
  return counted(tops.filter(({ resource, top }) => resource !== top).map(({ top }) => top.name));
}

function counted(keys: readonly string[]): { [key: string]: number } {
  const counts = new Map<string, number>();
  for (const key of [...keys].sort()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Object.fromEntries(counts);
}
