import * as fc from "fast-check";
import type { Plain } from "../../plan/model";
import {
  asSecret,
  foldOutputs,
  opened,
  redacted,
  step,
  UNKNOWN_VALUE,
} from "../../plan/monitor/wire";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const output = (content: { [key: string]: Plain }): Plain => ({
  [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  ...content,
});
const reference: Plain = {
  [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e",
  urn: "urn:pulumi:dev::p::aws:iam/role:Role::r",
  id: "r-1",
};

function redact(value: Plain): {
  shown: Plain;
  secrets: string[];
  unknowns: string[];
  texts: string[];
} {
  const found = { secretPaths: [], unknownPaths: [], secretTexts: [] };
  const shown = redacted(value, "inputs", found);
  const { secretPaths: secrets, unknownPaths: unknowns, secretTexts: texts } = found;
  return { shown, secrets, unknowns, texts };
}

describe("the wire format", () => {
  test("folds an output value into the value, the secret or the unknown that it stands for", () => {
    expect(foldOutputs(output({ value: 1, dependencies: ["urn"] }))).toBe(1);
    expect(foldOutputs(output({ value: "s", secret: true }))).toEqual(asSecret("s"));
    expect(foldOutputs(output({}))).toBe(UNKNOWN_VALUE);
    expect(foldOutputs([output({ secret: true })])).toEqual([asSecret(UNKNOWN_VALUE)]);
  });

  test("never wraps a secret twice", () => {
    expect(asSecret(asSecret("s"))).toEqual(asSecret("s"));
    expect(foldOutputs(output({ value: asSecret("s"), secret: true }))).toEqual(asSecret("s"));
    expect(foldOutputs(asSecret(output({ value: "s", secret: true })))).toEqual(asSecret("s"));
  });

  test("opens secrets, references and assets for a provider to see", () => {
    const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", path: "./file" };
    expect(opened({ a: asSecret({ b: "s" }), role: reference, asset })).toEqual({
      a: { b: "s" },
      role: "r-1",
      asset: { asset: { path: "./file" } },
    });
  });

  test("redacts secrets and unknowns, and says where they were", () => {
    const value = { list: ["a", asSecret("hidden")], "a.b": UNKNOWN_VALUE, role: reference };
    expect(redact(value)).toEqual({
      shown: {
        list: ["a", "[secret]"],
        "a.b": "[unknown]",
        role: "urn:pulumi:dev::p::aws:iam/role:Role::r",
      },
      secrets: ["inputs.list[1]"],
      unknowns: ['inputs["a.b"]'],
      texts: ["hidden"],
    });
  });

  test("writes paths as Pulumi does", () => {
    expect(step("inputs", "spec")).toBe("inputs.spec");
    expect(step("inputs", "eks.amazonaws.com/role-arn")).toBe(
      'inputs["eks.amazonaws.com/role-arn"]',
    );
  });

  test("shows nothing of a secret, whatever is around it", () => {
    const plain = fc.letrec<{ value: Plain }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<Plain>(null, true, 1, "text"),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
        tie("value").map((inner) => asSecret({ canary: "canary-9f3b", inner })),
        fc.constant(output({ value: "canary-9f3b", secret: true })),
      ),
    })).value;
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.stringify(redact(foldOutputs(value)).shown)).not.toContain("canary-9f3b");
      }),
    );
  });
});
