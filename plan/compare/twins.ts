import type { PlannedResource } from "../model";
import { type Difference, leaves } from "./differences";
import { textOf } from "./evidence";

/** Two texts that name the same thing, one in each plan. */
interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Shorter outputs are contained in other texts by chance; longer ones are documents, not names. */
const SHORTEST_OUTPUT = 8;
const LONGEST_OUTPUT = 300;

interface Side {
  readonly byKey: ReadonlyMap<string, PlannedResource>;
}

/** Knows what the things of one plan are called in the other. */
export class Twins {
  private readonly outputs = new Map<string, Pair[]>();
  private everything: Pair[] | undefined;

  constructor(
    private readonly left: Side,
    private readonly right: Side,
    private readonly settings: readonly Difference[],
  ) {}

  /** A text of the first plan with the second plan's names. */
  readonly translate = (text: string): string => {
    this.everything ??= longestFirst([
      ...[...this.left.byKey.keys()].flatMap((key) => this.pairsOf(key)),
      ...this.settings.flatMap(({ a, b }) =>
        typeof a === "string" && typeof b === "string" && a.length > 2 ? [{ a, b }] : [],
      ),
    ]);
    return replaced(text, this.everything);
  };

  /**
   * Names of the dependencies that explain a value: those whose outputs make it up on both sides,
   * or else those that only one of the two depends on. Empty when there are none.
   */
  sourcesOf(difference: Difference, resource: PlannedResource, twin: PlannedResource): string[] {
    const [property = ""] = difference.path.split(/[.[]/);
    const keys = dependencyKeys(resource, property);
    const [a, b] = [textOf(difference.a), textOf(difference.b)];
    const used = keys.filter((key) => this.pairsOf(key).some((pair) => a.includes(pair.a)));
    const pairs = longestFirst(used.flatMap((key) => this.pairsOf(key)));
    if (used.length > 0 && replaced(a, pairs) === b) {
      return namesOf(used, this.left);
    }
    const twinKeys = dependencyKeys(twin, property);
    return [
      ...namesOf(
        keys.filter((key) => !twinKeys.includes(key)),
        this.left,
      ),
      ...namesOf(
        twinKeys.filter((key) => !keys.includes(key)),
        this.right,
      ),
    ];
  }

  /** Outputs of a resource that differ between the plans. */
  private pairsOf(key: string): Pair[] {
    const known = this.outputs.get(key);
    if (known !== undefined) return known;
    const [source, twin] = [this.left.byKey.get(key), this.right.byKey.get(key)];
    const pairs = source === undefined || twin === undefined ? [] : outputPairs(source, twin);
    this.outputs.set(key, pairs);
    return pairs;
  }
}

function dependencyKeys(resource: PlannedResource, property: string): string[] {
  return (resource.propertyDependencies[property] ?? []).map((urn) =>
    urn.split("::").slice(1).join("::"),
  );
}

function namesOf(keys: readonly string[], side: Side): string[] {
  return keys.flatMap((key) => side.byKey.get(key)?.name ?? []);
}

function outputPairs(source: PlannedResource, twin: PlannedResource): Pair[] {
  const other = new Map(leaves(twin.outputs).map(({ path, value }) => [path, textOf(value)]));
  const pairs = leaves(source.outputs).flatMap(({ path, value }) => {
    const [a, b] = [textOf(value), other.get(path)];
    const isName = a.length >= SHORTEST_OUTPUT && a.length <= LONGEST_OUTPUT;
    return isName && b !== undefined && a !== b ? [{ a, b }] : [];
  });
  const { id } = source;
  const withId = id !== undefined && twin.id !== undefined && id !== twin.id;
  return withId ? [...pairs, { a: id, b: twin.id }] : pairs;
}

function longestFirst(pairs: readonly Pair[]): Pair[] {
  const unique = new Map(pairs.map((pair) => [pair.a, pair]));
  return [...unique.values()].sort((x, y) => y.a.length - x.a.length);
}

/** Replaces every pair at once, so that no replacement is replaced again. */
function replaced(text: string, pairs: readonly Pair[]): string {
  const found = pairs.filter(({ a }) => text.includes(a));
  let parts: (string | Pair)[] = [text];
  for (const pair of found) {
    parts = parts.flatMap((part) =>
      typeof part === "string"
        ? part.split(pair.a).flatMap((piece, i) => (i === 0 ? [piece] : [pair, piece]))
        : [part],
    );
  }
  return parts.map((part) => (typeof part === "string" ? part : part.b)).join("");
}
