import { at } from "./json";
import { isSet, known } from "./known";
import { type Inputs, type TypeToken, canonicalType } from "./resourceTypes";

/** One resource of the stack, as a stack rule and a proof see it. */
export interface StackResource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  /** Inputs, and outputs where they are known. */
  readonly props: unknown;
  readonly parent?: string;
  /** Resources that each property's value came from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly dependencies: readonly string[];
}

export interface TypedResource<T extends TypeToken> extends StackResource {
  readonly type: T;
  readonly props: Inputs<T>;
}

/** Properties by whose values resources name each other. */
const IDENTIFIERS = ["id", "arn", "name", "bucket", "vpcId", "clusterIdentifier"];

/** The stack's resources, indexed; says which refer to which, known values or not. */
export class Inventory {
  private readonly byType = new Map<string, StackResource[]>();
  private readonly byUrn = new Map<string, StackResource>();
  private readonly childrenOf = new Map<string, StackResource[]>();
  private readonly referrerIndexes = new Map<string, Map<string, string[]>>();
  private identifiers: Map<string, string[]> | undefined;

  constructor(readonly resources: readonly StackResource[]) {
    for (const given of resources) {
      const type = canonicalType(given.type);
      const resource = type === given.type ? given : { ...given, type };
      this.byUrn.set(resource.urn, resource);
      push(this.byType, type, resource);
      if (resource.parent !== undefined) push(this.childrenOf, resource.parent, resource);
    }
  }

  /** Every resource of some types. Of a component and its children, name both: see `outermost`. */
  ofType<T extends TypeToken>(...types: readonly T[]): readonly TypedResource<T>[] {
    return types.flatMap((type) => (this.byType.get(type) ?? []).filter(isOfType(type)));
  }

  get(urn: string): StackResource | undefined {
    return this.byUrn.get(urn);
  }

  /** Whether the stack shows what a component made: true in a preview, false in an offline plan. */
  hasChildren(resource: StackResource): boolean {
    return (this.childrenOf.get(resource.urn)?.length ?? 0) > 0;
  }

  /** Everything below a resource in the tree of parents. */
  descendants(resource: StackResource): readonly StackResource[] {
    const children = this.childrenOf.get(resource.urn) ?? [];
    return children.flatMap((child) => [child, ...this.descendants(child)]);
  }

  /** Whether one of a resource's properties names another resource. */
  refersTo(resource: StackResource, property: string, target: StackResource): boolean {
    return this.targets(resource, property).has(target.urn);
  }

  /** Resources of some types that name a target in a property. */
  referrers<T extends TypeToken>(
    target: StackResource,
    property: string,
    ...types: readonly T[]
  ): readonly TypedResource<T>[] {
    const key = [property, ...types].join(" ");
    let index = this.referrerIndexes.get(key);
    if (index === undefined) {
      index = new Map();
      for (const resource of this.ofType(...types)) {
        for (const urn of this.targets(resource, property)) push(index, urn, resource.urn);
      }
      this.referrerIndexes.set(key, index);
    }
    const found = (index.get(target.urn) ?? []).map((urn) => this.byUrn.get(urn));
    return found.filter(isOneOf(types));
  }

  /**
   * What a property names: by dependency, which holds while the value is unknown, or by the value of
   * an identifying property. A component stands for what it made, and the other way round.
   */
  private targets(resource: StackResource, property: string): ReadonlySet<string> {
    const urns = new Set<string>();
    for (const urn of resource.propertyDependencies[property] ?? []) {
      urns.add(urn);
      for (let above = this.byUrn.get(urn)?.parent; above !== undefined;) {
        urns.add(above);
        above = this.byUrn.get(above)?.parent;
      }
      if (isRemoteComponent(urn)) {
        for (const child of this.childrenOf.get(urn) ?? []) urns.add(child.urn);
      }
    }
    for (const value of namesIn(known(() => at(resource.props, property)))) {
      for (const urn of this.identified().get(value) ?? []) urns.add(urn);
    }
    return urns;
  }

  private identified(): ReadonlyMap<string, readonly string[]> {
    if (this.identifiers === undefined) {
      this.identifiers = new Map();
      for (const { props, urn } of this.resources) {
        for (const key of IDENTIFIERS) {
          for (const value of namesIn(known(() => at(props, key)))) {
            push(this.identifiers, value, urn);
          }
        }
      }
    }
    return this.identifiers;
  }
}

/** Whether a resource gives a property, known or not. */
export function gives(resource: StackResource, property: string): boolean {
  return isSet(() => at(resource.props, property));
}

/** From the URN alone: the type chain ends with a component of awsx or eks. */
function isRemoteComponent(urn: string): boolean {
  return /(::|\$)(awsx|eks):[^$]*$/.test(urn);
}

function namesIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (!Array.isArray(value)) return [];
  return Array.from({ length: value.length }, (_, i): unknown => known(() => at(value, i))).filter(
    (item): item is string => typeof item === "string" && item !== "",
  );
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function isOneOf<T extends TypeToken>(types: readonly T[]) {
  return (resource: StackResource | undefined): resource is TypedResource<T> =>
    resource !== undefined && types.some((type) => type === resource.type);
}

/** The engine's own token decides which SDK type the properties have. */
function isOfType<T extends TypeToken>(type: T) {
  return (resource: StackResource): resource is TypedResource<T> => resource.type === type;
}
