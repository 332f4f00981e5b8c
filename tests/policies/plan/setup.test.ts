/** Broken packs, configurations and exemptions: a clear error at its line, all at once, and no stack trace. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Policies } from "../../../plan/policies";
import { PolicyFaults } from "../../../plan/policies/faults";
import { planned } from "../../plan/planned";

const fixture = (name: string): string => resolve(__dirname, "..", "fixtures", "packs", name);
const project = mkdtempSync(join(tmpdir(), "policies-"));
mkdirSync(join(project, "policies"));
const invalid = join(project, "invalid");
mkdirSync(invalid);
writeFileSync(join(invalid, "PulumiPolicy.yaml"), "runtime: nodejs\n");
writeFileSync(join(invalid, "package.json"), '{ "version": }');
afterAll(() => {
  rmSync(project, { recursive: true });
});

async function faultsOf(packs: readonly string[], tiers: readonly string[] = []): Promise<string> {
  try {
    const policies = await Policies.start(project, packs, tiers);
    policies.stop();
    return "";
  } catch (error) {
    if (!(error instanceof PolicyFaults)) throw error;
    expect(error.message).not.toMatch(/^\s+at /m);
    expect(error.message).not.toContain("node_modules");
    return error.message;
  }
}

describe("a pack", () => {
  test.each([
    ["that is not there", ["nowhere"], "there is no such policy pack directory"],
    ["that is none", [".."], "is no policy pack: it has no PulumiPolicy.yaml"],
    ["without a version", ["versionless"], "package.json  has no version"],
    ["without a runtime", ["runtimeless"], "PulumiPolicy.yaml  has no runtime"],
    ["for another runtime", ["python"], "has runtime python; a plan runs nodejs packs"],
    ["with a broken manifest", [invalid], "package.json  is not valid JSON"],
    ["that does not load", ["silent"], "a pack that does not load"],
    ["with a rule of another pack", ["team", "duplicate"], "has a rule team-small-stacks, which"],
  ])("%s is refused", async (_, names, says) => {
    expect(await faultsOf(names.map(fixture))).toContain(says);
  });

  test("is refused together with every other", async () => {
    const text = await faultsOf(["nowhere", "versionless", "python"].map(fixture));
    expect(text.split("\n")).toHaveLength(3);
  });

  test("in TypeScript runs without a build", async () => {
    expect(await faultsOf([fixture("typed")])).toBe("");
  });
});

describe("a configuration", () => {
  test("is checked against the rules' own schemas, line by line", async () => {
    const text = await faultsOf([fixture("team")], ["faulty"]);
    const lines = text.split("\n").map((line) => line.replace(/^.*config\/faulty\.json:/, ""));
    expect(lines).toEqual([
      "2  team-bucket-nams: there is no such rule; the nearest is team-bucket-names",
      "3  team-small-stacks: must be one of advisory, mandatory, remediate, disabled, or an object with parameters",
      "5  team-bucket-names.prefix: must have 2 characters at least",
      "6  team-bucket-names.sufix: is no parameter of the rule; allowed: prefix",
    ]);
  });

  test("is for the rules of its own pack", async () => {
    const text = await faultsOf([fixture("team"), fixture("meddles")], ["uat"]);
    expect(text.replace(/^.*config\/uat\.json:/, "")).toBe(
      "1  team-small-stacks: is a rule of team, which has a configuration of its own",
    );
  });

  test("holds for its tier only", async () => {
    expect(await faultsOf([fixture("team")], ["prod", "uat"])).toBe("");
  });
});

describe("an exemption", () => {
  const write = (text: string): void => {
    writeFileSync(join(project, "policies", "exemptions.yaml"), text);
  };
  const entry = (rule: string, resource: string, expires = "2999-01-01"): string =>
    `  - { rule: ${rule}, resource: "${resource}", stack: test, owner: me, reason: because, expires: ${expires} }\n`;
  const own = join(project, "policies", "cost");
  beforeAll(() => {
    symlinkSync(fixture("team"), own);
  });
  afterAll(() => {
    rmSync(own);
  });
  afterEach(() => {
    rmSync(join(project, "policies", "exemptions.yaml"), { force: true });
  });

  test("without a date is refused at its line", async () => {
    write(
      "exemptions:\n  - { rule: team-small-stacks, resource: x, stack: test, owner: me, reason: r }\n",
    );
    expect(await faultsOf([])).toBe("policies/exemptions.yaml:2  expires is missing");
  });

  test("for an unknown rule is refused, with the nearest one", async () => {
    write(`exemptions:\n${entry("team-smal-stacks", "a::b")}`);
    expect(await faultsOf([])).toBe(
      "policies/exemptions.yaml:2  there is no rule team-smal-stacks; the nearest is team-small-stacks",
    );
  });

  test("from a rule of a pack that does not read the file is refused", async () => {
    write(`exemptions:\n${entry("typed-rule", "a::b")}`);
    expect(await faultsOf([fixture("typed")])).toMatch(
      /^policies\/exemptions\.yaml:2 {2}typed-rule is a rule of .*typed, which does not read this file/,
    );
  });

  test("for a resource that the stack does not have is refused when the stack is known", async () => {
    write(`exemptions:\n${entry("team-bucket-names", "aws:s3/bucket:Bucket::lost")}`);
    const policies = await Policies.start(project, [], []);
    const judge = policies.judge({ stack: "test", resources: [], region: "eu-west-1" });
    await expect(judge).rejects.toThrow(
      "policies/exemptions.yaml:2  stack test has no resource aws:s3/bucket:Bucket::lost",
    );
    const other = await policies.judge({ stack: "other", resources: [], region: "eu-west-1" });
    expect(other.violations).toEqual([]);
    policies.stop();
  });
});

test("a rule that fails by itself is the pack's fault, said with its message", async () => {
  const policies = await Policies.start(project, [fixture("throws")], []);
  const resource = planned({ urn: "urn:pulumi:test::p::a:b:C::one", type: "a:b:C", name: "one" });
  await expect(
    policies.judge({ stack: "test", resources: [resource], region: "eu-west-1" }),
  ).rejects.toThrow(/a rule failed: .*policy 'throws-always'[^]*the rule's own mistake$/);
  policies.stop();
});
