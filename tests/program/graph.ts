/** The order of life of a recorded plan: who is made after whom, and so is deleted before it. */
import type { PlannedResource } from "../../plan/model";

export class LifeOrder {
  private readonly byUrn: ReadonlyMap<string, PlannedResource>;
  private readonly before = new Map<string, ReadonlySet<string>>();
  private readonly walks = new Map<string, number>();

  constructor(private readonly resources: readonly PlannedResource[]) {
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  }

  /** The resources of a type, and of a name where one is given. Throws when there is none: an order of nothing proves nothing. */
  find(type: string, name?: string | RegExp): readonly PlannedResource[] {
    const found = this.resources.filter(
      (resource) =>
        resource.type === type &&
        (name === undefined ||
          (typeof name === "string" ? resource.name === name : name.test(resource.name))),
    );
    if (found.length === 0) throw new Error(`the plan has no ${type} ${String(name ?? "")}`);
    return found;
  }

  /** Whether `later` waits for `earlier`, directly or through others. */
  waitsFor(later: PlannedResource, earlier: PlannedResource): boolean {
    return this.ancestors(later.urn).has(earlier.urn);
  }

  /** Pairs in which a later resource does not wait for an earlier one; empty when the order holds. */
  violations(
    later: readonly PlannedResource[],
    earlier: readonly PlannedResource[],
  ): readonly string[] {
    return later.flatMap((a) =>
      earlier
        .filter((b) => a.urn !== b.urn && !this.waitsFor(a, b))
        .map((b) => `${a.type} ${a.name} does not wait for ${b.type} ${b.name}`),
    );
  }

  /**
   * Steps that the engine takes to find out what a resource depends on, which it does when it cannot delete one. It walks every
   * path there is, and so one more layer that waits for every part of the layer before multiplies them.
   */
  steps(urn: string): number {
    const known = this.walks.get(urn);
    if (known !== undefined) return known;
    const resource = this.byUrn.get(urn);
    if (resource === undefined) return 0;
    const { deletedWith } = resource.options;
    const next = [...this.direct(resource), ...(deletedWith === undefined ? [] : [deletedWith])];
    const result = next.reduce((sum, one) => sum + this.steps(one), 1);
    this.walks.set(urn, result);
    return result;
  }

  /** Everything that a resource names; what an input carries is named twice, as in the engine's state. */
  private direct(resource: PlannedResource): readonly string[] {
    const { provider } = resource.options;
    return [
      ...resource.dependencies,
      ...Object.values(resource.propertyDependencies).flat(),
      ...(provider === undefined ? [] : [provider.replace(/::[^:]*$/, "")]),
    ];
  }

  /**
   * What the engine finishes before it starts a resource: its dependencies and its parent, and theirs.
   * A dependency on a component counts for its children only as far as the SDK recorded them.
   */
  private ancestors(urn: string): ReadonlySet<string> {
    const known = this.before.get(urn);
    if (known !== undefined) return known;
    const result = new Set<string>();
    this.before.set(urn, result);
    const resource = this.byUrn.get(urn);
    if (resource === undefined) return result;
    for (const next of this.direct(resource)) {
      if (next === urn) continue;
      result.add(next);
      for (const further of this.ancestors(next)) result.add(further);
    }
    return result;
  }
}
