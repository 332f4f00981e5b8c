import { allRules } from "./support/rules";
import { happy } from "./happy";
import { evaluate } from "./support/evaluate";
import { worldFrom } from "./support/world";
import { variants } from "./variants";

const world = worldFrom(happy);
/** Their subject existing is the fault. */
const NOTHING_TO_PASS = ["iam-no-users", "no-bare-pod"];
/** Its subject is the exemptions file: see exemptions.test.ts. */
const ELSEWHERE = ["exemptions-current"];

const named = allRules.map((rule) => [rule.name, rule] as const);

describe("in a stack that is as it should be", () => {
  test.each(named)("%s finds nothing", (name, rule) => {
    const { violations, undecided, applied } = evaluate(rule, world);
    expect({ violations, undecided }).toEqual({ violations: [], undecided: [] });
    if (!NOTHING_TO_PASS.includes(name)) expect(applied).toBeGreaterThan(0);
  });
});

describe("each rule is broken in some way by a test", () => {
  test("and every variant belongs to a rule", () => {
    const tested = Object.keys(variants).filter((name) => (variants[name] ?? []).length > 0);
    const names = allRules.map((rule) => rule.name);
    expect([...tested, ...ELSEWHERE].sort()).toEqual(names.sort());
  });
});

for (const rule of allRules) {
  const list = variants[rule.name] ?? [];
  if (list.length === 0) continue;
  describe(rule.name, () => {
    test.each(list.map((variant) => [variant.title, variant] as const))(
      "finds: %s",
      (_, variant) => {
        const broken = worldFrom(variant.spoil(happy));
        const { violations } = evaluate(rule, broken, variant.config);
        const labels = violations.map(({ urn }) =>
          urn.split("::").slice(2).join("::").split("$").at(-1),
        );
        expect(labels.sort()).toEqual([...variant.at].sort());
        const texts = violations.map(({ message }) => message).join("\n");
        expect(texts).toContain(variant.says ?? "");
        expect(texts).not.toMatch(/hunter2|correct-horse|secret-word|undefined|\[object/);
      },
    );
  });
}
