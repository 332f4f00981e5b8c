/** Breaks the recorded stacks one input at a time: a rule must notice each, but for listed survivors. */
import { readFileSync } from "node:fs";
import { relaxedIn, configOf } from "../support/tiers";
import { huntIn, mutationsPage, PAGE, rulesByKind } from "./report";
import { SURVIVORS, SURVIVORS_OF_SMALL_STACKS } from "./survivors";

const survivorsIn = (stack: "dev" | "uat" | "prod") =>
  huntIn(stack)
    .filter(({ rules }) => rules.length === 0)
    .map(({ mutant }) => mutant);

test("there are mutants of every service", () => {
  const kinds = new Set(huntIn("prod").map(({ mutant }) => mutant.kind));
  expect(kinds.size).toBeGreaterThanOrEqual(150);
  const services = new Set([...kinds].map((kind) => kind.split(/[:/ ]/).slice(0, 2).join(":")));
  expect([...services].sort()).toEqual(
    expect.arrayContaining([
      ...["aws:cloudwatch", "aws:ec2", "aws:ecr", "aws:eks", "aws:iam", "aws:kms", "aws:rds"],
      ...["aws:s3", "aws:secretsmanager", "aws:sqs", "aws:vpc", "awsx:ec2", "eks:index"],
      ...["kubernetes:batch", "kubernetes:core", "kubernetes:external-secrets.io"],
      ...["kubernetes:helm.sh", "kubernetes:karpenter.k8s.aws", "kubernetes:karpenter.sh"],
      ...["kubernetes:networking.k8s.io", "kubernetes:rbac.authorization.k8s.io"],
    ]),
  );
});

test("every mutant has a name of its own, the same in each run", () => {
  const labels = huntIn("prod").map(({ mutant }) => mutant.label);
  expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
});

test("in prod a rule catches each, but for the survivors that are listed with a reason", () => {
  const labels = survivorsIn("prod").map(({ label }) => label);
  expect(labels.sort()).toEqual(Object.keys(SURVIVORS).sort());
  expect(labels.length / huntIn("prod").length).toBeLessThan(0.05);
});

test.each(["dev", "uat"] as const)(
  "in %s the same are caught, but for what its tier relaxes",
  (tier) => {
    const strict = rulesByKind(huntIn("prod"));
    const eased = new Set([...relaxedIn(tier), ...configOf(tier).keys()]);
    const escaped = survivorsIn(tier).filter(({ kind }) => {
      const rules = strict.get(kind) ?? [];
      return rules.some((rule) => !eased.has(rule));
    });
    const listed = Object.keys({ ...SURVIVORS, ...SURVIVORS_OF_SMALL_STACKS });
    const unlisted = escaped.map(({ label }) => label).filter((label) => !listed.includes(label));
    expect(unlisted).toEqual([]);
  },
);

test("each listed survivor has a reason", () => {
  const reasons = Object.values({ ...SURVIVORS, ...SURVIVORS_OF_SMALL_STACKS });
  for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});

test("docs/policies/mutations.md is current; npm run mutations writes it", () => {
  expect(readFileSync(PAGE, "utf8")).toBe(mutationsPage(huntIn("prod")));
});
