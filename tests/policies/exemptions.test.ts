import {
  covers,
  type Exemption,
  hasExpired,
  isNamedBy,
  loadExemptions,
  parseExemptions,
} from "../../policies/exemptions";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { happy } from "./happy";
import { evaluate } from "./support/evaluate";
import { allRules } from "./support/rules";
import { set, urnOf, worldFrom } from "./support/world";

const TODAY = "2026-11-21";
const database = "aws:rds/instance:Instance::postgres";

const exemption = (more: Partial<Exemption> = {}): Exemption => ({
  rule: "rds-deletion-protection",
  resource: database,
  stack: "test",
  owner: "data-platform",
  reason: "moved to Aurora next week",
  expires: "2026-12-31",
  line: 2,
  ...more,
});

function outcome(exemptions: readonly Exemption[], rule = "rds-deletion-protection") {
  const found = allRules.find(({ name }) => name === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  const world = worldFrom(set(database, "deletionProtection", false)(happy));
  return evaluate(found, world, {}, { exemptions, today: TODAY }).violations;
}

describe("an exemption", () => {
  test("makes advice of the fault and says by whom, until when and why", () => {
    expect(outcome([exemption()])).toEqual([
      {
        rule: "rds-deletion-protection",
        urn: urnOf(database),
        advisory: true,
        message: expect.stringContaining(
          "exempt until 2026-12-31 by data-platform: moved to Aurora next week",
        ),
      },
    ]);
  });

  test.each([
    ["another rule", { rule: "rds-multi-az" }],
    ["another resource", { resource: "aws:rds/instance:Instance::other" }],
    ["another stack", { stack: "prod" }],
  ])("for %s changes nothing", (_, more) => {
    expect(outcome([exemption(more)])).toMatchObject([{ advisory: false }]);
  });

  test("holds through its last day", () => {
    expect(outcome([exemption({ expires: TODAY })])).toMatchObject([{ advisory: true }]);
    expect(hasExpired(exemption({ expires: TODAY }), TODAY)).toBe(false);
  });

  test("that has ended leaves the fault a fault, and is one itself", () => {
    const ended = exemption({ expires: "2026-11-20" });
    expect(outcome([ended])).toMatchObject([
      {
        advisory: false,
        message: expect.stringContaining("the exemption of data-platform ended 2026-11-20"),
      },
    ]);
    expect(outcome([ended], "exemptions-current")).toMatchObject([
      { message: expect.stringContaining("ended 2026-11-20; its owner is data-platform") },
    ]);
  });

  test("for a resource that the stack does not have is a fault", () => {
    const gone = exemption({ resource: "aws:rds/instance:Instance::gone" });
    expect(outcome([gone], "exemptions-current")).toMatchObject([
      { message: expect.stringContaining("names a resource that the stack does not have") },
    ]);
    expect(outcome([exemption({ ...gone, stack: "prod" })], "exemptions-current")).toEqual([]);
  });

  test("for what a component of another package makes names the component", () => {
    const child = exemption({
      resource: "aws:eks/cluster:Cluster::airflow-eksCluster",
      component: "eks:index:Cluster::airflow",
    });
    const urn = (chain: string, name: string): string => `urn:pulumi:test::p::${chain}::${name}`;
    expect(
      covers(child, urn("x:y:Z$eks:index:Cluster$aws:eks/cluster:Cluster", "airflow-eksCluster")),
    ).toBe(true);
    expect(covers(child, urn("aws:eks/cluster:Cluster", "airflow-eksCluster"))).toBe(false);
    expect(isNamedBy(child, urn("x:y:Z$eks:index:Cluster", "airflow"))).toBe(true);
  });
});

describe("the exemptions file", () => {
  const entry = `
  - rule: rds-deletion-protection
    resource: aws:rds/instance:Instance::postgres
    stack: test
    owner: data-platform
    reason: moved to Aurora next week
    expires: 2026-12-31`;

  test("is read with the line of each entry", () => {
    expect(parseExemptions(`exemptions:${entry}`)).toEqual({
      exemptions: [exemption()],
      faults: [],
    });
  });

  test("may be empty", () => {
    expect(parseExemptions("exemptions: []\n")).toEqual({ exemptions: [], faults: [] });
  });

  test.each([
    ["no owner", entry.replace(/\n.*owner.*/, ""), "owner is missing"],
    ["no date", entry.replace(/\n.*expires.*/, ""), "expires is missing"],
    ["no reason", entry.replace("moved to Aurora next week", '""'), "reason must be a text"],
    ["a date that is none", entry.replace("2026-12-31", "2026-02-30"), "not 2026-02-30"],
    ["a date in words", entry.replace("2026-12-31", "next year"), "not next year"],
    ["a number", entry.replace("stack: test", "stack: 7"), "stack must be a text"],
    ["a misspelled key", entry.replace("owner", "ownr"), "ownr is unknown"],
    ["an entry that is a text", "\n  - all of them", "rule is missing"],
  ])("with %s is refused, at its line", (_, text, says) => {
    const { exemptions, faults } = parseExemptions(`exemptions:${text}`);
    expect(exemptions).toEqual([]);
    expect(faults.map(({ message }) => message).join("\n")).toContain(says);
    expect(faults.every(({ line }) => line === 2)).toBe(true);
  });

  test.each([
    ["broken YAML", "exemptions: [", "is not valid YAML"],
    ["no list", "exemptions: all", "must hold a list"],
    ["nothing", "", "must hold a list"],
    ["another key", "exemptions: []\nexeptions: []", "unknown key exeptions"],
  ])("with %s is refused", (_, text, says) => {
    expect(
      parseExemptions(text)
        .faults.map(({ message }) => message)
        .join("\n"),
    ).toContain(says);
  });

  test("every fault of every entry is told at once", () => {
    const two = "exemptions:\n  - rule: a\n  - rule: b\n";
    const { faults } = parseExemptions(two);
    expect(faults.filter(({ line }) => line === 2)).toHaveLength(5);
    expect(faults.filter(({ line }) => line === 3)).toHaveLength(5);
  });

  describe("is found", () => {
    const home = mkdtempSync(join(tmpdir(), "exemptions-"));
    const pack = join(home, "security");
    mkdirSync(pack);
    afterAll(() => {
      rmSync(home, { recursive: true });
    });

    test("nowhere, and then nothing is exempt", () => {
      expect(loadExemptions(pack)).toEqual([]);
    });
    test("beside the packs, and in a published pack's own folder first", () => {
      writeFileSync(join(home, "exemptions.yaml"), `exemptions:${entry}`);
      expect(loadExemptions(pack)).toHaveLength(1);
      writeFileSync(join(pack, "exemptions.yaml"), "exemptions: []");
      expect(loadExemptions(pack)).toEqual([]);
    });
    test("and stops the pack where it is faulty", () => {
      writeFileSync(join(pack, "exemptions.yaml"), "exemptions:\n  - rule: x\n");
      expect(() => loadExemptions(pack)).toThrow(/exemptions.yaml:2 {2}owner is missing/);
    });
  });
});
