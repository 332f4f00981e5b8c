import * as fc from "fast-check";
import { formatFaults, formatPath, SettingsError } from "../../settings";
import { editDistance, nearest } from "../../settings/nearest";

describe("a fault in print", () => {
  test.each([
    [["network", "availabilityZones", 2], "network.availabilityZones[2]"],
    [["aws:region"], "aws:region"],
    [["airflow", "values", "a.b"], 'airflow.values["a.b"]'],
    [[], ""],
  ])("%j is written %s", (path, text) => {
    expect(formatPath(path)).toBe(text);
  });

  test("has as much of a place as there is", () => {
    expect(
      formatFaults([
        { path: ["tier"], message: "is missing", file: "Pulumi.dev.yaml", line: 3, column: 5 },
        { path: ["tier"], message: "is missing", file: "Pulumi.dev.yaml" },
        { path: [], message: "nothing here" },
      ]),
    ).toBe(
      "Pulumi.dev.yaml:3:5  tier: is missing\nPulumi.dev.yaml  tier: is missing\nnothing here",
    );
  });

  test("comes in the order of the lines", () => {
    const at = (line: number, column: number) => ({
      path: [`${line}-${column}`],
      message: "x",
      file: "f",
      line,
      column,
    });
    const error = new SettingsError([at(10, 1), at(2, 9), at(2, 3)]);
    expect(error.faults.map(({ path }) => path[0])).toEqual(["2-3", "2-9", "10-1"]);
    expect(error.name).toBe("SettingsError");
  });
});

describe("the nearest known word", () => {
  test.each([
    ["netwrok", "network"],
    ["natGateway", "natGateways"],
    ["nat_gateways", "natGateways"],
    ["Kubernetes", "KubernetesExecutor"],
    ["banana", undefined],
    ["x", undefined],
  ])("of %s is %s", (word, meant) => {
    expect(nearest(word, ["network", "natGateways", "KubernetesExecutor"])).toBe(meant);
  });

  test("is the word itself where it is known", () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,10}$/), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(words, (known) =>
        expect(known.map((word) => nearest(word, known))).toEqual(known),
      ),
    );
  });

  test("is measured by a distance: none to itself, the same both ways, and no shorter by a detour", () => {
    const word = fc.stringMatching(/^[abc]{0,6}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, `${a}c`)).toBe(1);
      }),
    );
  });
});
