import { z } from "zod";
import { formatPath, type SettingsPath } from "./faults";
import { entriesOf, isPlainObject, valueAt } from "./merge";
import { stackSettings } from "./schema";

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

let jsonSchema: JsonSchema | undefined;

/** The schema as JSON Schema: a form that can be walked without knowing zod's insides. */
export function settingsJsonSchema(): JsonSchema {
  jsonSchema ??= z.toJSONSchema(stackSettings, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
  });
  return jsonSchema;
}

function alternatives(schema: unknown): JsonSchema[] {
  if (!isPlainObject(schema)) return [];
  const inner = [schema.anyOf, schema.oneOf].flatMap((list): unknown[] =>
    Array.isArray(list) ? list : [],
  );
  return [schema, ...inner.flatMap(alternatives)];
}

/** The part of the schema that describes the value at a path; the first alternative that knows each step. */
export function schemaAt(path: SettingsPath): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((schema, step) => {
    const options = alternatives(schema).map((option) =>
      typeof step === "number"
        ? option.items
        : (valueAt(option, ["properties", step]) ?? option.additionalProperties),
    );
    return options.find(isPlainObject);
  }, settingsJsonSchema());
}

/** Keys that a map of this schema may hold by name, in any of its alternatives. */
export const knownKeys = (schema: unknown): string[] => [
  ...new Set(
    alternatives(schema).flatMap((option) => entriesOf(option.properties).map(([key]) => key)),
  ),
];

/** Where in the settings a key of this name exists. */
export function placesOf(
  key: string,
  schema: unknown = settingsJsonSchema(),
  path: SettingsPath = [],
): string[] {
  return alternatives(schema).flatMap((option) =>
    entriesOf(option.properties).flatMap(([name, child]) => [
      ...(name === key ? [formatPath([...path, name])] : []),
      ...placesOf(key, child, [...path, name]),
    ]),
  );
}
