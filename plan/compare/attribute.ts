/**
 * Says which settings explain a difference. The evidence is the pair of values: a setting that has
 * the same two values in the two stacks, or whose values turn one text into the other. Names decide
 * between several. Without evidence the answer is "derived", never a guess.
 */
import type { Plain, PlannedResource } from "../model";
import type { Difference } from "./differences";
import { insideRange, samePair, substitutes, textOf } from "./evidence";

/** Why a value differs; the kinds in the order in which they are tried. */
export type Cause =
  /** The value is made of outputs of these resources, which differ themselves. */
  | { readonly kind: "follows"; readonly resources: readonly string[] }
  /** One of these settings has the same two values. */
  | { readonly kind: "setting"; readonly keys: readonly string[] }
  /** The value of one of these settings is part of the text and nothing else differs in it, or its range holds the addresses. */
  | { readonly kind: "part"; readonly keys: readonly string[] }
  /** One of these settings differs and has the name, or is the only one of the component's with these short values. */
  | { readonly kind: "likely"; readonly keys: readonly string[] }
  /** Computed from settings in a way that neither values nor names show. */
  | { readonly kind: "derived" };

/** Components whose settings section has another name than they do. */
const SECTION_OF: { readonly [component: string]: string } = {
  MetadataDb: "database",
  ArtifactStore: "storage",
  AirflowNamespace: "airflow",
  WorkloadIdentity: "airflow",
};

/** Weight of the component's own section: more than names in common by chance. */
const OWNED = 4;

/** Shorter texts and plain numbers coincide by chance: for them the names must agree too. */
const TELLING_LENGTH = 6;

/** Words of a name or path: `minCapacity` and `min-capacity` → min, capacity. */
function words(text: string): readonly string[] {
  const known = wordsOf.get(text);
  if (known !== undefined) return known;
  const parts = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  const found = parts.split(/[^a-z0-9]+/).filter((word) => word.length > 1);
  wordsOf.set(text, found);
  return found;
}

/** The same few hundred keys and paths are split over and over. */
const wordsOf = new Map<string, readonly string[]>();

/** Whether a setting belongs to the section of one of the components around a place. */
function isOwned(key: string, place: Place): boolean {
  const [section = ""] = key.split(/[.[]/);
  return place.components.some(
    (component) =>
      SECTION_OF[component] === section || words(component).includes(section.toLowerCase()),
  );
}

/** Words that every other path has: they agree by chance. */
const COMMON = new Set(["enabled", "name", "value", "values", "spec", "type", "tags", "config"]);

/** How well a setting's key fits the place of a difference; 0 for no connection. */
function affinity(key: string, place: Place): number {
  const keyWords = new Set(words(key).filter((word) => !COMMON.has(word)));
  const around = new Set([...words(place.path), ...words(place.resource)]);
  const shared = [...around].filter((word) => keyWords.has(word)).length;
  const last = words(key.split(".").at(-1) ?? "").join(" ");
  const ofPath = words(place.path.split(".").at(-1) ?? "").join(" ");
  const sameName = last === ofPath && !COMMON.has(last);
  return shared + (sameName ? 3 : 0) + (isOwned(key, place) ? OWNED : 0);
}

/** Where a difference is: the types of the components around it, the resource's name, and the path of the input. */
export interface Place {
  readonly components: readonly string[];
  readonly resource: string;
  readonly path: string;
}

function isTelling(value: Plain | undefined): boolean {
  return value === undefined || typeof value === "number" || typeof value === "boolean"
    ? false
    : textOf(value).length >= TELLING_LENGTH;
}

/** Which stack it is: a value that equals one of these is never a coincidence. */
const IDENTITY = new Set(["stack", "tier"]);

/** The best by name; several when names do not decide. */
function best(settings: readonly Difference[], place: Place): string[] {
  const scored = settings.map(({ path }) => ({ path, score: affinity(path, place) }));
  const highest = Math.max(...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === highest).map(({ path }) => path);
}

function bySameValues(
  settings: readonly Difference[],
  difference: Difference,
  place: Place,
): string[] {
  const telling = isTelling(difference.a) && isTelling(difference.b);
  const same = settings.filter((setting) => samePair(setting, difference));
  const identity = same.filter(({ path }) => IDENTITY.has(path));
  if (identity.length > 0) return best(identity, place);
  // The section alone does not tell one short value from another: a name has to agree as well.
  const enough = (key: string): boolean => {
    const score = affinity(key, place);
    return score > (isOwned(key, place) ? OWNED : 0);
  };
  return best(telling ? same : same.filter(({ path }) => enough(path)), place);
}

/** The longest value that makes up the text says most: `airflow-dev` rather than `dev`. */
function byPartOfText(
  settings: readonly Difference[],
  difference: Difference,
  place: Place,
): string[] {
  const parts = settings.filter(
    (setting) => substitutes(setting, difference) || insideRange(setting, difference),
  );
  const longest = Math.max(...parts.map((setting) => textOf(setting.a).length));
  return best(
    parts.filter((setting) => textOf(setting.a).length === longest),
    place,
  );
}

/** Settings of the component's own section whose every word is in the path. */
function byName(settings: readonly Difference[], place: Place): string[] {
  const inPath = new Set(words(place.path));
  const named = settings.filter(({ path }) => {
    const last = words(path.split(".").at(-1) ?? "").filter((word) => !COMMON.has(word));
    return isOwned(path, place) && last.length > 0 && last.every((word) => inPath.has(word));
  });
  return best(named, place);
}

/** The one setting of the component's own section with these two values: true and false, or 50 and 100. */
function byOnlyPair(
  settings: readonly Difference[],
  difference: Difference,
  place: Place,
): string[] {
  const same = settings.filter((setting) => samePair(setting, difference));
  const own = same.filter(({ path }) => isOwned(path, place)).map(({ path }) => path);
  return own.length === 1 ? own : [];
}

/**
 * Finds the cause of a difference between two versions of a resource.
 *
 * @param sources Names of the resources whose outputs make up the value; they win over settings.
 */
export function causeOf(
  settings: readonly Difference[],
  difference: Difference,
  place: Place,
  sources: readonly string[],
): Cause {
  if (sources.length > 0) return { kind: "follows", resources: sources };
  const same = bySameValues(settings, difference, place);
  if (same.length > 0) return { kind: "setting", keys: same };
  const part = byPartOfText(settings, difference, place);
  if (part.length > 0) return { kind: "part", keys: part };
  const only = byOnlyPair(settings, difference, place);
  const named = only.length > 0 ? only : byName(settings, place);
  return named.length > 0 ? { kind: "likely", keys: named } : { kind: "derived" };
}

/** Settings whose names fit a resource that only one stack has; empty when none does. */
export function likelyKeys(
  settings: readonly Difference[],
  resource: PlannedResource,
  components: readonly string[],
): string[] {
  const path = resource.type.split(":").at(-1) ?? "";
  const place = { components, resource: resource.name, path };
  // The section alone is not enough: a name has to agree as well.
  return best(settings, place).filter((key) => affinity(key, place) > OWNED);
}
