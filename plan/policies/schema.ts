/**
 * Validation by the part of JSON Schema that a rule's parameters use (`PolicyConfigJSONSchema`, Pulumi
 * policy SDK). A test holds it against ajv, which needs 0.3 s to start and is too slow for a plan.
 */
import { isProperties, type Plain, type Properties } from "../plain";

export interface SchemaProblem {
  /** Keys and indexes that lead to the value. */
  readonly path: readonly string[];
  /** What it must be, as a sentence that goes on from the path. */
  readonly message: string;
}

/** What is wrong with a value; nothing when it fits. Keywords that are not listed here allow everything. */
export function problemsOf(
  schema: Properties,
  value: Plain,
  path: readonly string[] = [],
): SchemaProblem[] {
  const wrong = (message: string): SchemaProblem => ({ path, message });
  const types = [schema["type"] ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) {
    return [wrong(`must be ${types.map(String).join(" or ")}`)];
  }
  const problems: SchemaProblem[] = [];
  const allowed = schema["enum"];
  if (Array.isArray(allowed) && !allowed.some((one) => same(one, value))) {
    problems.push(wrong(`must be one of ${allowed.map((one) => JSON.stringify(one)).join(", ")}`));
  }
  if ("const" in schema && !same(schema["const"], value)) {
    problems.push(wrong(`must be ${JSON.stringify(schema["const"])}`));
  }
  if (typeof value === "number") problems.push(...numberProblems(schema, value).map(wrong));
  if (typeof value === "string") problems.push(...textProblems(schema, value).map(wrong));
  if (Array.isArray(value)) {
    problems.push(...listProblems(schema, value).map(wrong));
    const { items } = schema;
    if (isProperties(items)) {
      problems.push(...value.flatMap((item, i) => problemsOf(items, item, [...path, String(i)])));
    }
  }
  if (isProperties(value)) problems.push(...objectProblems(schema, value, path));
  return problems;
}

function isOfType(type: Plain, value: Plain): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "object") return isProperties(value);
  return typeof value === type;
}

const same = (one: Plain | undefined, other: Plain): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

type Test = readonly [
  keyword: string,
  fits: (limit: number) => boolean,
  says: (limit: number) => string,
];

function numberProblems(schema: Properties, value: number): string[] {
  return failing(schema, [
    ["minimum", (limit) => value >= limit, (limit) => `must be ${limit} at least`],
    ["maximum", (limit) => value <= limit, (limit) => `must be ${limit} at most`],
    ["exclusiveMinimum", (limit) => value > limit, (limit) => `must be more than ${limit}`],
    ["exclusiveMaximum", (limit) => value < limit, (limit) => `must be less than ${limit}`],
    ["multipleOf", (step) => value % step === 0, (step) => `must be a multiple of ${step}`],
  ]);
}

function textProblems(schema: Properties, value: string): string[] {
  const length = [...value].length;
  const { pattern } = schema;
  const fits = typeof pattern !== "string" || new RegExp(pattern, "u").test(value);
  return [
    ...failing(schema, [
      [
        "minLength",
        (limit) => length >= limit,
        (limit) => `must have ${limit} characters at least`,
      ],
      ["maxLength", (limit) => length <= limit, (limit) => `must have ${limit} characters at most`],
    ]),
    ...(fits ? [] : [`must match ${String(pattern)}`]),
  ];
}

function listProblems(schema: Properties, value: readonly Plain[]): string[] {
  const texts = value.map((item) => JSON.stringify(item));
  const repeated = schema["uniqueItems"] === true && new Set(texts).size < texts.length;
  return [
    ...failing(schema, [
      [
        "minItems",
        (limit) => value.length >= limit,
        (limit) => `must have ${limit} entries at least`,
      ],
      [
        "maxItems",
        (limit) => value.length <= limit,
        (limit) => `must have ${limit} entries at most`,
      ],
    ]),
    ...(repeated ? ["must not repeat an entry"] : []),
  ];
}

function failing(schema: Properties, tests: readonly Test[]): string[] {
  return tests.flatMap(([keyword, fits, says]) => {
    const limit = schema[keyword];
    return typeof limit !== "number" || fits(limit) ? [] : [says(limit)];
  });
}

function objectProblems(
  schema: Properties,
  value: Properties,
  path: readonly string[],
): SchemaProblem[] {
  const known = isProperties(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  const missing = required.filter((key) => !(key in value));
  const extra = schema["additionalProperties"] === false;
  const allowed = Object.keys(known).join(", ") || "none";
  return [
    ...missing.map((key) => ({ path: [...path, key], message: "is missing" })),
    ...Object.entries(value).flatMap(([key, item]): SchemaProblem[] => {
      const below = known[key];
      if (isProperties(below)) return problemsOf(below, item, [...path, key]);
      if (!extra || key in known) return [];
      return [
        { path: [...path, key], message: `is no parameter of the rule; allowed: ${allowed}` },
      ];
    }),
  ];
}
