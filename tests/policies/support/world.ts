/** A stack that a test makes up: resources by `type::name`, and ways to spoil one of them. */
import { TAGGABLE } from "../../../policies/tags";
import type { WorldResource } from "./evaluate";

export interface Recipe {
  readonly inputs?: object;
  /** Leave the usual tags out. */
  readonly untagged?: boolean;
  readonly outputs?: object;
  /** `type::name` of the parent. */
  readonly parent?: string;
  /** `type::name` of what each property's value came from. */
  readonly from?: Readonly<Record<string, string | readonly string[]>>;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export type Recipes = Readonly<Record<string, Recipe>>;

const STACK = "test";
const taggable = new Set<string>(TAGGABLE);

export const TAGS = {
  owner: "data-platform",
  environment: "prod",
  "cost-centre": "4711",
  "data-class": "internal",
  "managed-by": "pulumi",
  stack: STACK,
};

/** URN of a resource without parents; the label is `type::name`. */
export function urnOf(label: string, parents: readonly string[] = []): string {
  const { type, name } = partsOf(label);
  return `urn:pulumi:${STACK}::platform::${[...parents, type].join("$")}::${name}`;
}

function partsOf(label: string): { type: string; name: string } {
  const [type = "", name = ""] = label.split("::");
  return { type, name };
}

function chainOf(recipes: Recipes, label: string): string[] {
  const parent = recipes[label]?.parent;
  return parent === undefined ? [] : [...chainOf(recipes, parent), partsOf(parent).type];
}

/** The resources of some recipes, with the tags that every taggable one carries. */
export function worldFrom(recipes: Recipes): WorldResource[] {
  const urn = (label: string): string => urnOf(label, chainOf(recipes, label));
  return Object.entries(recipes).map(([label, recipe]) => {
    const { type, name } = partsOf(label);
    const tags = taggable.has(type) && recipe.untagged !== true ? { tags: TAGS } : {};
    const from = Object.entries(recipe.from ?? {}).map(([property, labels]) => {
      const list = typeof labels === "string" ? [labels] : labels;
      return [property, list.map(urn)] as const;
    });
    return {
      type,
      name,
      urn: urn(label),
      inputs: structuredClone({ ...tags, ...recipe.inputs }),
      outputs: structuredClone(recipe.outputs ?? {}),
      propertyDependencies: Object.fromEntries(from),
      dependencies: from.flatMap(([, urns]) => urns),
      ...(recipe.parent === undefined ? {} : { parent: urn(recipe.parent) }),
      ...(recipe.ignoreChanges === undefined ? {} : { ignoreChanges: recipe.ignoreChanges }),
      ...(recipe.deleteBeforeReplace === undefined
        ? {}
        : { deleteBeforeReplace: recipe.deleteBeforeReplace }),
    };
  });
}

/** What a test does to a world: returns the new one. */
export type Spoil = (recipes: Recipes) => Recipes;

type Steps = readonly (string | number)[];

/** Sets the value at a path of a copy; undefined removes it. */
export function setAt(target: unknown, path: Steps, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const list = Array.isArray(target);
  const copy: object = list
    ? [...(target as readonly unknown[])]
    : { ...(typeof target === "object" ? target : {}) };
  const changed = setAt(Reflect.get(copy, head), rest, value);
  if (changed === undefined && list) (copy as unknown[]).splice(Number(head), 1);
  else if (changed === undefined) Reflect.deleteProperty(copy, head);
  else Reflect.set(copy, head, changed);
  return copy;
}

function recipeOf(recipes: Recipes, label: string): Recipe {
  const recipe = recipes[label];
  if (recipe === undefined) throw new Error(`the happy world has no ${label}`);
  return recipe;
}

/** Sets one input; paths are written `a.b.0`, with `\\.` for a dot inside a key. */
export function set(label: string, path: string, value: unknown): Spoil {
  const steps = path.split(/(?<!\\)\./).map((step) => step.replace(/\\\./g, "."));
  return (recipes) => {
    const recipe = recipeOf(recipes, label);
    const inputs = setAt(recipe.inputs ?? {}, steps, value) as object;
    return { ...recipes, [label]: { ...recipe, inputs } };
  };
}

export const drop = (label: string, path: string): Spoil => set(label, path, undefined);

/** Removes a resource. */
export const remove =
  (label: string): Spoil =>
  (recipes) => {
    recipeOf(recipes, label);
    return Object.fromEntries(Object.entries(recipes).filter(([key]) => key !== label));
  };

/** Adds a resource. */
export const add =
  (label: string, recipe: Recipe): Spoil =>
  (recipes) => ({ ...recipes, [label]: recipe });

/** Changes the recipe itself: options, parents, origins. */
export const alter =
  (label: string, change: Partial<Recipe>): Spoil =>
  (recipes) => ({ ...recipes, [label]: { ...recipeOf(recipes, label), ...change } });

export const all =
  (...spoils: readonly Spoil[]): Spoil =>
  (recipes) =>
    spoils.reduce((world, spoil) => spoil(world), recipes);

/** Every path below a value, containers included. */
export function pathsOf(value: unknown, prefix: Steps = []): Steps[] {
  const own: Steps[] = prefix.length === 0 ? [] : [prefix];
  if (typeof value !== "object" || value === null) return own;
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  return [...own, ...entries.flatMap(([key, item]) => pathsOf(item, [...prefix, key]))];
}
