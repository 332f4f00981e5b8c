import { isPlainObject, type PlainObject } from "../merge";
import { projectName, pulumiKeys, sections } from "../project";
import { regionNames } from "../regions";
import { settingsJsonSchema } from "../schemaTree";
import { anyName, defaultSentence, hasDefault } from "./defaultsText";
import { knownValues } from "./knownValues";

/**
 * JSON Schema of a stack file, for editors: the settings' own schema with nothing required that has a default, each description
 * followed by the default, and Pulumi's keys around it. Draft 7, which is what editors understand best.
 */
export function stackFileSchema(): PlainObject {
  const settings = optional(settingsJsonSchema(), []);
  const own = isPlainObject(settings.properties) ? settings.properties : {};
  const keys = sections.flatMap((section): [string, PlainObject][] => {
    const reference = { $ref: `#/definitions/${section}` };
    // Pulumi gives a key without a namespace the project's.
    return [
      [`${projectName}:${section}`, reference],
      [section, reference],
    ];
  });
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack file of the Airflow platform",
    description:
      "Generated from settings/ by `npm run generate`. docs/settings.md says the same for reading.",
    type: "object",
    required: ["config"],
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(
        pulumiKeys.map((key) => [key, { description: "A key of Pulumi's own." }]),
      ),
      config: {
        type: "object",
        required: ["aws:region"],
        anyOf: [{ required: [`${projectName}:tier`] }, { required: ["tier"] }],
        additionalProperties: false,
        properties: {
          "aws:region": { description: "AWS region of the stack.", enum: [...regionNames] },
          ...Object.fromEntries(keys),
        },
        // Other keys of providers, such as aws:allowedAccountIds, pass through.
        patternProperties: { [`^(?!${projectName}:)[^:]+:.+$`]: {} },
      },
    },
    definitions: own,
  };
}

function optional(schema: PlainObject, path: readonly string[]): PlainObject {
  // Only z.json() refers to itself, and it allows everything.
  if (typeof schema.$ref === "string") return {};
  const {
    required,
    properties,
    additionalProperties,
    $schema: _,
    $defs: __,
    definitions: ___,
    ...rest
  } = schema;
  const keys = Array.isArray(required) ? required.map(String) : [];
  const stillRequired = keys.filter((key) => !hasDefault([...path, key]));
  const values = knownValues(path);
  return {
    ...describe(rest, path, !isPlainObject(properties)),
    ...(values !== undefined && { enum: [...values] }),
    ...(stillRequired.length > 0 && path.length > 0 && { required: stillRequired }),
    ...(isPlainObject(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, child]) => [
          key,
          isPlainObject(child) ? optional(child, [...path, key]) : child,
        ]),
      ),
    }),
    ...(isPlainObject(additionalProperties)
      ? { additionalProperties: optional(additionalProperties, [...path, anyName]) }
      : additionalProperties === undefined
        ? {}
        : { additionalProperties }),
  };
}

/** Leaves say their default; blocks do not, their leaves do. */
function describe(schema: PlainObject, path: readonly string[], leaf: boolean): PlainObject {
  if (!leaf || path.length < 2 || !hasDefault(path)) return schema;
  const text = typeof schema.description === "string" ? `${schema.description} ` : "";
  return { ...schema, description: `${text}${defaultSentence(path)}` };
}
