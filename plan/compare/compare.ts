/** Compares the plans of two stacks. */
import type { PlanDocument } from "../document";
import type { Plain, PlannedResource } from "../model";
import { type Cause, causeOf, likelyKeys } from "./attribute";
import { differences } from "./differences";
import { Twins } from "./twins";

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

/** Differences between two plans of the same program. */
export function comparePlans(a: PlanDocument, b: PlanDocument): Comparison {
  const settings = differences(a.settings?.values, b.settings?.values).filter(
    ({ path }) => !COMPUTED.test(path),
  );
  const [left, right] = [new Index(a), new Index(b)];
  const twins = new Twins(left, right, settings);
  const changed: ChangedResource[] = [];
  let same = 0;
  for (const [key, resource] of left.byKey) {
    const other = right.byKey.get(key);
    if (other === undefined) continue;
    const components = left.componentsAround(resource);
    const found = differences(resource.inputs, other.inputs, twins.translate).map((difference) => {
      const sources = twins.sourcesOf(difference, resource, other);
      const place = { components, resource: resource.name, path: difference.path };
      return { ...difference, cause: causeOf(settings, difference, place, sources) };
    });
    if (found.length === 0) same += 1;
    else changed.push({ ...left.reference(resource), differences: found });
  }
  const oneSided = (from: Index, other: Index): OneSidedResource[] =>
    [...from.byKey].flatMap(([key, resource]) => {
      if (other.byKey.has(key)) return [];
      const likely = likelyKeys(settings, resource, from.componentsAround(resource));
      return [{ ...from.reference(resource), likelyKeys: likely }];
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

/** The resources of one plan by what identifies them in both. */
class Index {
  readonly byKey: ReadonlyMap<string, PlannedResource>;

  constructor(document: PlanDocument) {
    this.byKey = new Map(document.resources.map((resource) => [keyOf(resource.urn), resource]));
  }

  reference(resource: PlannedResource): { type: string; name: string; component?: string } {
    const component = this.ancestors(resource).at(-1)?.name;
    const { type, name } = resource;
    return component === undefined ? { type, name } : { type, name, component };
  }

  /** Types of the components around a resource, innermost first. */
  componentsAround(resource: PlannedResource): string[] {
    return this.ancestors(resource).map(({ type }) => type.split(":").at(-1) ?? type);
  }

  private ancestors(resource: PlannedResource): PlannedResource[] {
    const parent = resource.parent && this.byKey.get(keyOf(resource.parent));
    return parent ? [parent, ...this.ancestors(parent)] : [];
  }
}
