/**
 * A chart's values schema, reduced to the names of its keys: one line per object, `path: key key …`.
 * A key ends in `/` when its object has a line of its own, in `@Name` when its object is one of the schema's definitions, and in
 * `[]` before either when it holds a list of them. A bare key holds a plain value, or anything at all.
 */
type Schema = Readonly<Record<string, unknown>>;

const DEFINITION = "#/definitions/";

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function child(schema: Schema, key: string): Schema | undefined {
  const value = schema[key];
  return isSchema(value) ? value : undefined;
}

/** io.k8s.api.core.v1.Affinity → Affinity. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

function definitionOf(schema: Schema): string | undefined {
  const reference = schema["$ref"];
  return typeof reference === "string" && reference.startsWith(DEFINITION)
    ? lastPart(reference.slice(DEFINITION.length))
    : undefined;
}

/** The keys that an object may have, or undefined where it may have any. */
function propertiesOf(schema: Schema): Schema | undefined {
  const own = child(schema, "properties");
  const choices = [schema["anyOf"], schema["oneOf"]].flatMap((list) =>
    Array.isArray(list) ? list.filter(isSchema) : [],
  );
  const chosen = choices.map((choice) => child(choice, "properties") ?? {});
  const merged = Object.fromEntries([own ?? {}, ...chosen].flatMap((part) => Object.entries(part)));
  return Object.keys(merged).length > 0 ? merged : undefined;
}

function describe(path: string, name: string, schema: Schema, lines: string[]): string {
  const definition = definitionOf(schema);
  if (definition !== undefined) return `${name}@${definition}`;
  const items = child(schema, "items");
  if (items !== undefined) {
    const inner = describe(path, `${name}[]`, items, lines);
    return inner === `${name}[]` ? name : inner;
  }
  const properties = propertiesOf(schema);
  if (properties === undefined) return name;
  lines.push(...objectLines(`${path}.${name}`, properties));
  return `${name}/`;
}

function objectLines(path: string, properties: Schema): string[] {
  const lines: string[] = [];
  const keys = Object.entries(properties)
    .map(([name, schema]) => (isSchema(schema) ? describe(path, name, schema, lines) : name))
    .sort();
  return [`${path}: ${keys.join(" ")}`, ...lines];
}

/**
 * The lines for a whole schema, definitions last.
 *
 * @param schema The chart's `values.schema.json`, parsed.
 * @throws Error when it is no schema of an object.
 */
export function chartKeyLines(schema: unknown): string[] {
  const properties = isSchema(schema) ? propertiesOf(schema) : undefined;
  if (!isSchema(schema) || properties === undefined)
    throw new Error("no schema of a chart's values");
  const definitions = Object.entries(child(schema, "definitions") ?? {}).flatMap(
    ([name, value]) => {
      const keys = isSchema(value) ? propertiesOf(value) : undefined;
      return keys === undefined ? [] : objectLines(`@${lastPart(name)}`, keys);
    },
  );
  return [...objectLines("", properties).sort(), ...definitions.sort()];
}
