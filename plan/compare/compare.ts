/** Compares the plans of two stacks. */
import type { PlanDocument } from "../document";
import type { Plain, PlannedResource } from "../model";
import { type Cause, causeOf, likelyKeys } from "./attribute";
import { type Difference, differences, leaves } from "./differences";

/** A setting that differs between the two stacks. */
export interface SettingDifference {
  readonly key: string;
  readonly a?: Plain;
  readonly b?: Plain;
}

export interface InputDifference {
  readonly path: string;
  readonly a?: Plain;
  readonly b?: Plain;
  readonly cause: Cause;
}

export interface ChangedResource {
  readonly type: string;
  readonly name: string;
  /** Name of the component at the top, if any. */
  readonly component?: string;
  readonly differences: readonly InputDifference[];
}

export interface OneSidedResource {
  readonly type: string;
  readonly name: string;
  readonly component?: string;
  /** Settings whose names suggest that they decide about it; empty when none does. */
  readonly likelyKeys: readonly string[];
}

export interface Comparison {
  /** Names of the two stacks. */
  readonly a: string;
  readonly b: string;
  readonly settings: readonly SettingDifference[];
  readonly onlyInA: readonly OneSidedResource[];
  readonly onlyInB: readonly OneSidedResource[];
  readonly changed: readonly ChangedResource[];
  /** Resources that are the same in both. */
  readonly same: number;
}

/** Settings that the program computes from others: naming them would explain nothing. */
const COMPUTED = /^(bundle|resourceTags|databaseName|partition)\b/;

/** What identifies a resource in any stack: its URN without the stack. */
function keyOf(urn: string): string {
  return urn.split("::").slice(1).join("::");
}

class Index {
  readonly byKey: ReadonlyMap<string, PlannedResource>;

  constructor(document: PlanDocument) {
    this.byKey = new Map(document.resources.map((resource) => [keyOf(resource.urn), resource]));
  }

  /** The components around a resource, innermost first. */
  ancestors(resource: PlannedResource): PlannedResource[] {
    const parent = resource.parent && this.byKey.get(keyOf(resource.parent));
    return parent ? [parent, ...this.ancestors(parent)] : [];
  }
}

/** Differences between two plans of the same program. */
export function comparePlans(a: PlanDocument, b: PlanDocument): Comparison {
  const settings = settingDifferences(a, b);
  const [left, right] = [new Index(a), new Index(b)];
  const changed: ChangedResource[] = [];
  let same = 0;
  for (const [key, resource] of left.byKey) {
    const other = right.byKey.get(key);
    if (other === undefined) continue;
    const found = inputDifferences(resource, other, settings, left, right);
    if (found.length === 0) same += 1;
    else changed.push({ ...reference(resource, left), differences: found });
  }
  const oneSided = (from: Index, other: Index): OneSidedResource[] =>
    [...from.byKey].flatMap(([key, resource]) => {
      if (other.byKey.has(key)) return [];
      const components = from.ancestors(resource).map((ancestor) => lastPart(ancestor.type));
      const likely = likelyKeys(settings, resource, components);
      return [{ ...reference(resource, from), likelyKeys: likely }];
    });
  return {
    a: a.stack,
    b: b.stack,
    settings: settings.map(({ path, ...sides }) => ({ key: path, ...sides })),
    onlyInA: oneSided(left, right),
    onlyInB: oneSided(right, left),
    changed,
    same,
  };
}

function settingDifferences(a: PlanDocument, b: PlanDocument): Difference[] {
  return differences(a.settings?.values, b.settings?.values).filter(
    ({ path }) => !COMPUTED.test(path),
  );
}

function reference(
  resource: PlannedResource,
  index: Index,
): { type: string; name: string; component?: string } {
  const component = index.ancestors(resource).at(-1)?.name;
  const { type, name } = resource;
  return component === undefined ? { type, name } : { type, name, component };
}

function inputDifferences(
  resource: PlannedResource,
  other: PlannedResource,
  settings: readonly Difference[],
  left: Index,
  right: Index,
): InputDifference[] {
  const components = left.ancestors(resource).map((ancestor) => lastPart(ancestor.type));
  return differences(resource.inputs, other.inputs).map((difference) => {
    const place = { components, path: difference.path };
    const follows = (d: Difference): PlannedResource | undefined =>
      sourceOf(d, resource, left, right);
    return { ...difference, cause: causeOf(settings, difference, place, follows) };
  });
}

/** The dependency whose output or id the value is, on both sides. */
function sourceOf(
  difference: Difference,
  resource: PlannedResource,
  left: Index,
  right: Index,
): PlannedResource | undefined {
  if (typeof difference.a !== "string" || typeof difference.b !== "string") return undefined;
  const [property = ""] = difference.path.split(/[.[]/);
  const urns = resource.propertyDependencies[property] ?? [];
  for (const key of urns.map(keyOf)) {
    const [source, twin] = [left.byKey.get(key), right.byKey.get(key)];
    if (source === undefined || twin === undefined) continue;
    const given = new Map(leaves(twin.outputs).map((leaf) => [leaf.path, leaf.value]));
    const isOutput = leaves(source.outputs).some(
      (leaf) => leaf.value === difference.a && given.get(leaf.path) === difference.b,
    );
    if (isOutput || (source.id === difference.a && twin.id === difference.b)) return source;
  }
  return undefined;
}

function lastPart(type: string): string {
  return type.split(":").at(-1) ?? type;
}
