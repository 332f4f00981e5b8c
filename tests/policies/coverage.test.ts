/** The subjects that public packs and benchmarks have, and the rules that answer them. */
import { SUBJECTS } from "../../policies/catalogue/coverage";
import { allRules } from "./support/rules";

const names = new Set(allRules.map(({ name }) => name));

test("eighty subjects are answered, each by rules that exist", () => {
  expect(SUBJECTS).toHaveLength(80);
  for (const { asks, rules } of SUBJECTS) {
    expect([asks, rules.length > 0, rules.filter((rule) => !names.has(rule))]).toEqual([
      asks,
      true,
      [],
    ]);
  }
});

test("what is left out of a subject has a reason", () => {
  const reasons = SUBJECTS.flatMap(({ except }) => except ?? []);
  for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
});

test("each subject stands once", () => {
  const asked = SUBJECTS.map(({ area, asks }) => `${area}: ${asks}`);
  expect(new Set(asked).size).toBe(asked.length);
});
