import Ajv from "ajv";
import fc from "fast-check";
import { problemsOf } from "../../../plan/policies/schema";
import { isProperties, type Plain, type Properties, toPlain } from "../../../plan/plain";
import { policyOf } from "../../../policies/policy";
import { NO_EXEMPTIONS } from "../support/evaluate";
import { allRules } from "../support/rules";

const ajv = new Ajv({ allErrors: true, strict: false });
const agrees = (schema: Properties, value: Plain): void => {
  const ours = problemsOf(schema, value).length === 0;
  expect({ schema, value, fits: ours }).toEqual({
    schema,
    value,
    fits: ajv.validate(schema, value),
  });
};

const scalar = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ min: -20, max: 20, noNaN: true }).map((value) => value + 0),
  fc.constantFrom("", "a", "ab", "acme", "0.0.0.0/0", "ü"),
  fc.constant(null),
);
const value: fc.Arbitrary<Plain> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  fc.dictionary(fc.constantFrom("a", "b", "c"), scalar, { maxKeys: 3, noNullPrototype: true }),
);
const types = ["boolean", "number", "integer", "string", "array", "object", "null"];
const limits = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom(...types),
      fc.uniqueArray(fc.constantFrom(...types), { minLength: 1 }),
    ),
    minimum: fc.integer({ min: -5, max: 5 }),
    maximum: fc.integer({ min: -5, max: 5 }),
    exclusiveMinimum: fc.integer({ min: -5, max: 5 }),
    exclusiveMaximum: fc.integer({ min: -5, max: 5 }),
    minLength: fc.integer({ min: 0, max: 3 }),
    maxLength: fc.integer({ min: 0, max: 3 }),
    pattern: fc.constantFrom("^a", "\\d", "."),
    minItems: fc.integer({ min: 0, max: 3 }),
    maxItems: fc.integer({ min: 0, max: 3 }),
    uniqueItems: fc.boolean(),
    const: scalar,
    enum: fc.uniqueArray(fc.constantFrom("a", "b", 1, true, null), { minLength: 1 }),
    required: fc.uniqueArray(fc.constantFrom("a", "b")),
    additionalProperties: fc.constant(false),
  },
  { requiredKeys: [], noNullPrototype: true },
);

test("parameters are judged as ajv judges them", () => {
  fc.assert(
    fc.property(limits, limits, value, (own, below, given) => {
      const plain = toPlain({ ...own, items: below, properties: { a: below } });
      if (isProperties(plain)) agrees(plain, given);
    }),
    { numRuns: 2000 },
  );
});

test("every parameter of every rule accepts its default", () => {
  for (const rule of allRules) {
    const properties = policyOf(rule, NO_EXEMPTIONS).configSchema?.properties ?? {};
    for (const [name, schema] of Object.entries(properties)) {
      const plain = toPlain(schema);
      if (!isProperties(plain)) throw new Error(`${rule.name}.${name} has no schema`);
      expect([rule.name, problemsOf(plain, plain["default"] ?? null)]).toEqual([rule.name, []]);
      agrees(plain, "out of place");
      agrees(plain, -1);
      agrees(plain, ["a", "a"]);
    }
  }
});

test("what is wrong is said with its path", () => {
  const schema: Properties = {
    type: "object",
    required: ["days"],
    additionalProperties: false,
    properties: {
      days: { type: "number", minimum: 7 },
      ranges: { type: "array", uniqueItems: true, items: { type: "string", minLength: 1 } },
    },
  };
  expect(problemsOf(schema, { ranges: ["", 7, 7], dayz: 3 })).toEqual([
    { path: ["days"], message: "is missing" },
    { path: ["ranges"], message: "must not repeat an entry" },
    { path: ["ranges", "0"], message: "must have 1 characters at least" },
    { path: ["ranges", "1"], message: "must be string" },
    { path: ["ranges", "2"], message: "must be string" },
    { path: ["dayz"], message: "is no parameter of the rule; allowed: days, ranges" },
  ]);
  expect(problemsOf(schema, { days: 3 })).toEqual([
    { path: ["days"], message: "must be 7 at least" },
  ]);
});
