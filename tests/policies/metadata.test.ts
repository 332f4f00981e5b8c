import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { policyOf } from "../../policies/policy";
import { stackSettings } from "../../settings/schema";
import { NO_EXEMPTIONS } from "./support/evaluate";
import { allRules, packs } from "./support/rules";

const policies = join(__dirname, "..", "..", "policies");
const files = Object.keys(packs).flatMap((pack) => {
  const directory = join(policies, pack, "rules");
  const names = readdirSync(directory).filter((name) => name !== "index.ts");
  return names.map((name) => ({
    pack,
    rule: name.replace(/\.ts$/, ""),
    file: join(directory, name),
  }));
});

/** Sections that the design gives to components which other issues build. */
const PLANNED = ["identity"];

function isSettingsKey(key: string): boolean {
  if (key === "aws:region" || PLANNED.includes(key)) return true;
  let schema: unknown = stackSettings;
  for (const step of key.split(".")) {
    const shape: unknown =
      typeof schema === "object" && schema !== null ? Reflect.get(schema, "shape") : undefined;
    const next: unknown =
      typeof shape === "object" && shape !== null ? Reflect.get(shape, step) : undefined;
    if (next === undefined) return false;
    const unwrapped: unknown =
      typeof next === "object" && next !== null && "unwrap" in next
        ? Reflect.get(next, "def")
        : undefined;
    const inner: unknown =
      typeof unwrapped === "object" && unwrapped !== null
        ? Reflect.get(unwrapped, "innerType")
        : undefined;
    schema = inner ?? next;
  }
  return true;
}

test("every rule file is in its pack, under its own name, and every rule has a file", () => {
  const listed = Object.entries(packs).flatMap(([pack, rules]) =>
    rules.map(({ name }) => `${pack}/${name}`),
  );
  expect(files.map(({ pack, rule }) => `${pack}/${rule}`).sort()).toEqual(listed.sort());
  expect(new Set(allRules.map(({ name }) => name)).size).toBe(allRules.length);
});

test.each(files)("$pack/$rule is one short file that loads no SDK", ({ file }) => {
  const text = readFileSync(file, "utf8");
  expect(text.split("\n").length - 1).toBeLessThanOrEqual(80);
  expect(text).not.toMatch(/^import (?!type).*"@pulumi\//m);
});

test("no file behind the rules loads a provider's SDK", () => {
  const shared = readdirSync(policies, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
    .filter((name) => name !== "pack.ts")
    .map((name) => readFileSync(join(policies, name), "utf8"));
  for (const text of shared) expect(text).not.toMatch(/^import (?!type).*"@pulumi\//m);
});

describe.each(allRules.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  test("says what it is about", () => {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(rule.description).toMatch(/^([A-Z]|git-sync).{20,240}\.$/s);
    expect(["low", "medium", "high", "critical"]).toContain(rule.severity);
    expect(rule.remediation.text).toMatch(/^[A-Z].+\.$/);
    expect(rule.url).toMatch(/^https:\/\/[\w.-]+\//);
    const { settingsKey } = rule.remediation;
    if (settingsKey !== undefined) {
      expect([settingsKey, isSettingsKey(settingsKey)]).toEqual([settingsKey, true]);
    }
    for (const { framework, id } of rule.frameworks) expect(id).toMatch(ID[framework]);
  });

  test("reaches the SDK with everything it says", () => {
    const policy = policyOf(rule, NO_EXEMPTIONS);
    expect(policy).toMatchObject({
      name,
      description: rule.description,
      severity: rule.severity,
      enforcementLevel: rule.enforcement ?? "mandatory",
      url: rule.url,
      remediationSteps: rule.remediation.text,
    });
    const controls = rule.frameworks.map(({ framework, id }) => `${framework}:${id}`);
    expect(policy.tags).toEqual(expect.arrayContaining(controls));
    for (const [key, parameter] of Object.entries(rule.parameters ?? {})) {
      const schema = policy.configSchema?.properties[key];
      expect(schema).toMatchObject({
        default: parameter.initial,
        description: expect.stringMatching(/\.$/),
      });
    }
  });
});

const ID = {
  "cis-aws": /^\d+(\.\d+){1,2}$/,
  "cis-eks": /^\d\.\d\.\d$/,
  fsbp: /^[A-Za-z0-9]+\.\d+$/,
  checkov: /^CKV2?_(AWS|K8S)_\d+$/,
};

test("severity low is advice or a detail: no low rule stands for a hole", () => {
  const low = allRules.filter(
    ({ severity, name }) => severity === "low" && /public|admin|secret-values/.test(name),
  );
  expect(low).toEqual([]);
});

test.each(Object.keys(packs))("the %s pack can be run and published", (pack) => {
  const directory = join(policies, pack);
  const manifest: unknown = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  expect(manifest).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    main: "start.cjs",
  });
  expect(readFileSync(join(directory, "PulumiPolicy.yaml"), "utf8")).toMatch(/^runtime: nodejs$/m);
  expect(existsSync(join(directory, "index.ts"))).toBe(true);
});
