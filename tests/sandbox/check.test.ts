import fc from "fast-check";
import { type Plain, toPlain } from "../../plan/plain";
import { UNKNOWN_VALUE, asSecret } from "../../plan/monitor/wire";
import { valueFaults } from "../../sandbox/check";
import type { Field, Shape } from "../../sandbox/declarations/shape";
import { changedInputs } from "../../sandbox/resources";

/** A shape, and values that it describes. */
interface Case {
  readonly shape: Shape;
  readonly value: Plain;
}

const leaf: fc.Arbitrary<Case> = fc.oneof(
  fc.string().map((value) => ({ shape: { kind: "string" } as const, value })),
  fc.integer().map((value) => ({ shape: { kind: "number" } as const, value })),
  fc.boolean().map((value) => ({ shape: { kind: "boolean" } as const, value })),
  fc.string().map((value) => ({ shape: { kind: "literal", value } as const, value })),
  fc.constantFrom<Plain>("a", 1, true, [1], { a: 1 }).map((value) => ({
    shape: { kind: "any" } as const,
    value,
  })),
);

const { described } = fc.letrec<{ described: Case }>((tie) => ({
  described: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie("described").map(({ shape, value }): Case => ({
      shape: { kind: "list", item: shape },
      value: [value, value],
    })),
    tie("described").map(({ shape, value }): Case => ({
      shape: { kind: "map", value: shape },
      value: { one: value, "an other": value },
    })),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("described"), { maxKeys: 4 })
      .map((inner): Case => {
        const parts = Object.entries(inner);
        const fields = new Map(
          parts.map(([name, { shape }]): [string, Field] => [name, { required: true, shape }]),
        );
        return {
          shape: { kind: "object", fields: () => fields },
          value: Object.fromEntries(parts.map(([name, { value }]) => [name, value])),
        };
      }),
    tie("described").map(({ shape, value }): Case => ({
      shape: { kind: "choice", of: [{ kind: "literal", value: "none of these" }, shape] },
      value,
    })),
  ),
}));

test("a value that a shape describes has no fault, wrapped as a secret or not known neither", () => {
  fc.assert(
    fc.property(described, ({ shape, value }) => {
      for (const one of [value, asSecret(value), UNKNOWN_VALUE]) {
        expect(valueFaults(one, shape, "at")).toEqual([]);
      }
    }),
  );
});

test("a field more than an object has is a fault at its path, whatever it holds", () => {
  const withFields = described.filter(({ shape }) => shape.kind === "object");
  fc.assert(
    fc.property(withFields, fc.jsonValue(), ({ shape, value }, more) => {
      const object = {
        ...(typeof value === "object" ? value : {}),
        more: more === null ? 1 : more,
      };
      expect(valueFaults(toPlain(object), shape, "at")).toEqual([
        { path: "at.more", reason: expect.stringMatching(/^is not known/) },
      ]);
    }),
  );
});

test("inputs never differ from themselves, and always by what is changed", () => {
  const inputs = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string());
  fc.assert(
    fc.property(inputs, (before) => {
      const turned = Object.fromEntries(Object.entries(before).reverse());
      expect(changedInputs(before, turned)).toEqual([]);
      expect(changedInputs(before, { ...before, added: "x" })).toEqual(["added"]);
    }),
  );
});
