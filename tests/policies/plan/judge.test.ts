/** The real packs over the real analyzer protocol, on the plans of the real stacks. */
import { resolve } from "node:path";
import { Policies } from "../../../plan/policies";
import { inputsOf, propertiesOf } from "../../../plan/policies/properties";
import type { PolicyReport } from "../../../plan/policies/model";
import { isRefused } from "../../../plan/policies/model";
import type { PlannedResource } from "../../../plan/model";
import { isProperties, record, text } from "../../../plan/plain";
import { type PlanDocument, planOf, stacks } from "../../support/plans";
import { evaluate } from "../support/evaluate";
import { allRules } from "../support/rules";
import { configOf } from "../support/tiers";

const project = resolve(__dirname, "..", "..", "..");
const team = resolve(__dirname, "..", "fixtures", "packs", "team");
let policies: Policies;

beforeAll(async () => {
  policies = await Policies.start(project, [team], ["dev", "prod"]);
});
afterAll(() => {
  policies.stop();
});

const reports = new Map<string, Promise<PolicyReport>>();

/** The report on a recorded stack, asked for once. */
function reportOn(document: PlanDocument, tier = document.stack): Promise<PolicyReport> {
  const key = `${document.stack} ${document.mode} ${tier}`;
  const known = reports.get(key) ?? judge(document, document.resources, tier);
  reports.set(key, known);
  return known;
}

function judge(
  document: PlanDocument,
  resources: readonly PlannedResource[],
  tier = document.stack,
): Promise<PolicyReport> {
  const values = document.settings?.values;
  const region = isProperties(values) ? (text(values, "region") ?? "") : "";
  return policies.judge({
    stack: document.stack,
    resources,
    region,
    tier,
    ...(values === undefined ? {} : { settings: values }),
    locate: (key) => ({ file: `Pulumi.${document.stack}.yaml`, line: key.length }),
  });
}

const own = (report: PolicyReport) => report.rules.filter(({ pack }) => pack !== "team");

test("the packs say of themselves what their rules say", () => {
  const described = policies.infos
    .filter(({ name }) => name !== "team")
    .flatMap(({ rules }) => rules);
  expect(described.map(({ name }) => name).sort()).toEqual(allRules.map(({ name }) => name).sort());
  for (const rule of allRules) {
    const info = described.find(({ name }) => name === rule.name);
    expect(info).toMatchObject({
      kind: rule.kind,
      description: rule.description,
      severity: rule.severity,
      enforcement: rule.enforcement ?? "mandatory",
      remediation: rule.remediation.text,
      url: rule.url,
      controls: rule.frameworks.map(({ framework, id }) => `${framework}:${id}`),
    });
    expect(info?.settingsKey).toBe(rule.remediation.settingsKey);
  }
});

describe.each(stacks)("%s", (stack) => {
  const tier = stack === "uat" ? "" : stack;

  test("answers over the protocol are those of the rules themselves", async () => {
    const document = planOf(stack);
    const report = await reportOn(document, tier);
    const config = tier === "" ? new Map<string, object>() : configOf(tier);
    const world = document.resources.map((resource) => ({
      type: resource.type,
      name: resource.name,
      urn: resource.urn,
      inputs: inputsOf(resource),
      outputs: propertiesOf(resource),
      ...(resource.parent === undefined ? {} : { parent: resource.parent }),
      dependencies: resource.dependencies,
      propertyDependencies: resource.propertyDependencies,
      ignoreChanges: resource.options.ignoreChanges ?? [],
    }));
    for (const rule of allRules) {
      const judged = own(report).find(({ name }) => name === rule.name);
      const told = report.violations
        .filter((violation) => violation.rule === rule.name)
        .map(({ urn, message }) => `${urn ?? ""} ${message}`);
      const key = ` (settings: ${rule.remediation.settingsKey ?? ""})`;
      const direct =
        judged?.enforcement === "disabled"
          ? []
          : evaluate(rule, world, config.get(rule.name)).violations.map(
              ({ urn, message }) => `${urn} ${message.replace(key, "")}`,
            );
      expect([rule.name, told.sort()]).toEqual([rule.name, direct.sort()]);
    }
  });
});

describe("a report", () => {
  test("lists every rule once, with what became of it", async () => {
    const report = await reportOn(planOf("prod"));
    expect(own(report)).toHaveLength(allRules.length);
    const results = new Set(own(report).map(({ result }) => result));
    expect([...results].sort()).toEqual(["advised", "notApplicable", "passed"]);
    expect(own(await reportOn(planOf("dev"))).map(({ result }) => result)).toContain("disabled");
  });

  test("names rule, resource, source, settings key, line and reason of a violation", async () => {
    const document = planOf("prod");
    const open = document.resources.map((resource) =>
      resource.type === "aws:rds/cluster:Cluster"
        ? { ...resource, inputs: { ...resource.inputs, deletionProtection: false } }
        : resource,
    );
    const report = await judge(document, open);
    expect(isRefused(report)).toBe(true);
    const found = report.violations.filter(({ rule }) => rule === "rds-deletion-protection");
    expect(found).toEqual([
      {
        rule: "rds-deletion-protection",
        pack: "airflow-platform-reliability",
        severity: "high",
        enforcement: "mandatory",
        message: "deletionProtection is off",
        why: expect.stringContaining("RDS refuses to delete the database"),
        urn: expect.stringMatching(/::aws:rds\/cluster:Cluster::|\$aws:rds\/cluster:Cluster::/),
        resource: expect.stringMatching(/^aws:rds\/cluster:Cluster::/),
        source: { file: expect.stringMatching(/^components\//), line: expect.any(Number) },
        settingsKey: "database.deletionProtection",
        setting: { file: "Pulumi.prod.yaml", line: 27 },
        remediation: "Set database.deletionProtection: true.",
        url: expect.stringMatching(/^https:/),
        controls: expect.arrayContaining(["fsbp:RDS.7"]),
      },
    ]);
    const judged = report.rules.find(({ name }) => name === "rds-deletion-protection");
    expect(judged).toMatchObject({ result: "violated", enforcement: "mandatory" });
  });

  test("says apart what a first preview cannot decide", async () => {
    const unknown = await reportOn(planOf("prod", { unknowns: true }));
    expect(unknown.undecided.length).toBeGreaterThan(0);
    const names = new Set(unknown.undecided.map(({ rule }) => rule));
    for (const name of names) {
      const judged = unknown.rules.find((rule) => rule.name === name);
      expect([name, judged?.result]).toEqual([
        name,
        expect.stringMatching(/undecided|advised|violated/),
      ]);
    }
    expect(isRefused(unknown)).toBe(unknown.violations.some((v) => v.enforcement === "mandatory"));
    expect(
      unknown.violations.filter((v) => v.enforcement === "mandatory" && v.pack !== "team"),
    ).toEqual([]);
  });

  test("carries three proofs, which hold", async () => {
    for (const stack of ["dev", "prod"] as const) {
      const { proofs } = await reportOn(planOf(stack));
      expect(proofs.map(({ name, verdict }) => [name, verdict])).toEqual([
        ["database", "proved"],
        ["ui", "proved"],
        ["identity", "proved"],
      ]);
      for (const { paths } of proofs) expect(paths.length).toBeGreaterThan(0);
    }
  });
});

describe("a team's own pack", () => {
  test("is asked like the others, with its defaults where it has no configuration for the tier", async () => {
    const report = await reportOn(planOf("prod"));
    const violations = report.violations.filter(({ pack }) => pack === "team");
    const buckets = planOf("prod").resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
    expect(violations.filter(({ rule }) => rule === "team-bucket-names")).toHaveLength(
      buckets.length,
    );
    expect(violations.find(({ rule }) => rule === "team-small-stacks")).toMatchObject({
      enforcement: "advisory",
      message: `${planOf("prod").resources.length} resources`,
    });
    expect(violations[0]).toMatchObject({ settingsKey: "cluster.name" });
  });
});

test("settings of the stack are what the UI's proof measures by", async () => {
  const document = planOf("dev");
  const values = document.settings?.values;
  if (!isProperties(values)) throw new Error("no settings");
  const narrow = {
    ...values,
    access: { ...record(values, "access"), allowedCidrs: ["10.1.0.0/16"] },
  };
  const report = await policies.judge({
    stack: "dev",
    resources: document.resources,
    region: "eu-west-1",
    settings: narrow,
  });
  expect(report.proofs.find(({ name }) => name === "ui")).toMatchObject({ verdict: "refuted" });
});
