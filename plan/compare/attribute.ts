/**
 * Says which settings explain a difference. The evidence is the pair of values: a setting that has
 * the same two values in the two stacks, or whose values turn one text into the other. Names decide
 * between several. Without evidence the answer is "derived", never a guess.
 */
import type { Plain, PlannedResource } from "../model";
import type { Difference } from "./differences";

/** Why a value differs. */
export type Cause =
  /** One of these settings has the same two values, or makes them up. */
  | { readonly kind: "setting"; readonly keys: readonly string[] }
  /** The value is an output of this resource, which differs itself. */
  | { readonly kind: "follows"; readonly resource: string }
  /** Computed from settings in a way that the values do not show. */
  | { readonly kind: "derived" };

/** Components whose settings section has another name than they do. */
const SECTION_OF: { readonly [component: string]: string } = {
  MetadataDb: "database",
  ArtifactStore: "storage",
  AirflowNamespace: "airflow",
  WorkloadIdentity: "airflow",
};

/** Shorter texts and plain numbers coincide by chance: for them the names must agree too. */
const TELLING_LENGTH = 6;

/** Words of a name or path: `minCapacity` and `min-capacity` → min, capacity. */
function words(text: string): string[] {
  const parts = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return parts.split(/[^a-z0-9]+/).filter((word) => word.length > 1);
}

function textOf(value: Plain | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The same two values, numbers and their texts being the same. */
function samePair(setting: Difference, difference: Difference): boolean {
  return textOf(setting.a) === textOf(difference.a) && textOf(setting.b) === textOf(difference.b);
}

/** Replacing the setting's value in the one text gives the other. */
function substitutes(setting: Difference, difference: Difference): boolean {
  const { a, b } = difference;
  if (typeof a !== "string" || typeof b !== "string") return false;
  if (typeof setting.a !== "string" || typeof setting.b !== "string") return false;
  if (setting.a.length < 3 || setting.b.length < 3 || !a.includes(setting.a)) return false;
  return a.split(setting.a).join(setting.b) === b;
}

/** How well a setting's key fits the place of a difference. */
function affinity(key: string, place: Place): number {
  const [section = ""] = key.split(/[.[]/);
  const keyWords = new Set(words(key));
  const shared = words(place.path).filter((word) => keyWords.has(word)).length;
  const last = words(key.split(".").at(-1) ?? "").join(" ");
  const sameName = last !== "" && words(place.path.split(".").at(-1) ?? "").join(" ") === last;
  const owned = place.components.some(
    (component) =>
      SECTION_OF[component] === section || words(component).includes(section.toLowerCase()),
  );
  return shared + (sameName ? 3 : 0) + (owned ? 4 : 0);
}

/** Where a difference is: the types of the components around it, and the path of the input. */
export interface Place {
  readonly components: readonly string[];
  readonly path: string;
}

function isTelling(value: Plain | undefined): boolean {
  return value === undefined || typeof value === "number" || typeof value === "boolean"
    ? false
    : textOf(value).length >= TELLING_LENGTH;
}

/** The settings that explain a difference, the best by name; several when names do not decide. */
function bySettings(
  settings: readonly Difference[],
  difference: Difference,
  place: Place,
): string[] {
  const exact = settings.filter((setting) => samePair(setting, difference));
  const candidates =
    exact.length > 0 ? exact : settings.filter((setting) => substitutes(setting, difference));
  const telling = isTelling(difference.a) && isTelling(difference.b);
  const scored = candidates
    .map(({ path }) => ({ path, score: affinity(path, place) }))
    .filter(({ score }) => telling || score > 0);
  const best = Math.max(...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).map(({ path }) => path);
}

/** Finds the cause of a difference between two versions of a resource. */
export function causeOf(
  settings: readonly Difference[],
  difference: Difference,
  place: Place,
  follows: (difference: Difference) => PlannedResource | undefined,
): Cause {
  const source = follows(difference);
  if (source !== undefined) return { kind: "follows", resource: source.name };
  const keys = bySettings(settings, difference, place);
  return keys.length > 0 ? { kind: "setting", keys } : { kind: "derived" };
}

/** Settings whose names fit a resource that only one stack has; empty when none does. */
export function likelyKeys(
  settings: readonly Difference[],
  resource: PlannedResource,
  components: readonly string[],
): string[] {
  const path = `${resource.name}.${resource.type.split(":").at(-1) ?? ""}`;
  const scored = settings.map((setting) => ({
    key: setting.path,
    score: affinity(setting.path, { components, path }),
  }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  // The section alone scores 4; a name has to agree as well.
  return best > 4 ? scored.filter(({ score }) => score === best).map(({ key }) => key) : [];
}
