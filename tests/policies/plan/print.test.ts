import { type Properties, records, toProperties } from "../../../plan/plain";
import { createStyle } from "../../../plan/print/style";
import type { PackRule, PolicyReport, Violation } from "../../../plan/policies/model";
import { renderPolicies } from "../../../plan/policies/print";
import { sarifLog } from "../../../plan/policies/sarif";

const violation = (more: Partial<Violation> = {}): Violation => ({
  rule: "rds-not-public",
  pack: "security",
  severity: "critical",
  enforcement: "mandatory",
  message: "publiclyAccessible is true",
  why: "A database has no public address.",
  urn: "urn:pulumi:prod::p::aws:rds/instance:Instance::db",
  resource: "aws:rds/instance:Instance::db",
  source: { file: "components/metadataDb/rds.ts", line: 12 },
  settingsKey: "network.dataCidr",
  setting: { file: "Pulumi.prod.yaml", line: 7 },
  remediation: "Leave publiclyAccessible false.",
  url: "https://example.com/rds",
  controls: ["fsbp:RDS.2"],
  ...more,
});

const rule = (more: Partial<PackRule> = {}): PackRule => ({
  name: "rds-not-public",
  pack: "security",
  kind: "resource",
  description: "A database has no public address.",
  severity: "critical",
  enforcement: "mandatory",
  controls: ["fsbp:RDS.2"],
  remediation: "Leave publiclyAccessible false.",
  url: "https://example.com/rds",
  parameters: {},
  required: [],
  ...more,
});

const report = (more: Partial<PolicyReport> = {}): PolicyReport => ({
  packs: [{ name: "security", version: "0.1.0", directory: "policies/security" }],
  rules: [
    {
      name: "rds-not-public",
      pack: "security",
      severity: "critical",
      enforcement: "mandatory",
      result: "violated",
    },
    {
      name: "image-digest",
      pack: "security",
      severity: "low",
      enforcement: "advisory",
      result: "advised",
    },
    {
      name: "acm-no-wildcard",
      pack: "security",
      severity: "medium",
      enforcement: "mandatory",
      result: "notApplicable",
    },
  ],
  violations: [violation()],
  undecided: [],
  proofs: [],
  ...more,
});

const text = (value: PolicyReport): string =>
  renderPolicies(value, createStyle(false, 80)).join("\n");

describe("the printed report", () => {
  test("groups by severity and says rule, why, remedy, key with its line, resource with its source", () => {
    expect(text(report())).toBe(
      [
        "Policies  1 pack, 3 rules: 1 violated, 1 with advice, 1 without a subject",
        "  ✗ refuses the plan",
        "",
        "  critical",
        "    ✗ rds-not-public",
        "      why  A database has no public address.",
        "      fix  Leave publiclyAccessible false.",
        "      key  network.dataCidr  Pulumi.prod.yaml:7",
        "      aws:rds/instance:Instance::db  components/metadataDb/rds.ts:12",
        "        publiclyAccessible is true",
        "",
      ].join("\n"),
    );
  });

  test("puts what stops the plan before advice, and the worst before the lesser", () => {
    const advice = violation({ rule: "image-digest", severity: "low", enforcement: "advisory" });
    const high = violation({ rule: "s3-versioned", severity: "high" });
    const mixed = violation({ rule: "a-first", severity: "low" });
    const lines = text(report({ violations: [advice, mixed, high, violation()] })).split("\n");
    const marks = lines.filter((line) => /^ {2,4}\S/.test(line) && !/^ {6}/.test(line));
    expect(marks.map((line) => line.trim().split("  ")[0])).toEqual([
      "✗ refuses the plan   · advice, which refuses nothing".split("  ")[0],
      "critical",
      "✗ rds-not-public",
      "high",
      "✗ s3-versioned",
      "low",
      "✗ a-first",
      "· image-digest",
    ]);
  });

  test("says of advice why, key and one resource of all, and of an exemption who answers for it", () => {
    const advice = violation({ enforcement: "advisory", message: "runs x", severity: "low" });
    const exempt = violation({
      rule: "rds-multi-az",
      severity: "low",
      enforcement: "advisory",
      message: "one zone — exempt until 2027-01-01 by me: soon gone",
      settingsKey: undefined,
      exemption: { owner: "me", expires: "2027-01-01", reason: "soon gone" },
    });
    const printed = text(report({ violations: [advice, advice, advice, exempt] }));
    expect(printed.split("\n").slice(1)).toEqual([
      "  · advice, which refuses nothing   ~ exempt for a while",
      "",
      "  low",
      "    · rds-not-public  network.dataCidr  Pulumi.prod.yaml:7",
      "      A database has no public address.",
      "      aws:rds/instance:Instance::db  components/metadataDb/rds.ts:12",
      "        runs x",
      "      and 2 more",
      "    ~ rds-multi-az",
      "      A database has no public address.",
      "      aws:rds/instance:Instance::db  components/metadataDb/rds.ts:12",
      "        one zone — exempt until 2027-01-01 by me: soon gone",
      "",
    ]);
  });

  test("names what a preview cannot decide, apart", () => {
    const undecided = [
      { rule: "s3-tls-only", pack: "security", message: "x" },
      { rule: "s3-tls-only", pack: "security", message: "y" },
    ];
    expect(text(report({ violations: [], undecided }))).toContain(
      "  undecided\n    1 rule could not be decided, since a preview does not know enough:\n      s3-tls-only",
    );
  });

  test("shows who reaches what by which way, and what contradicts a claim", () => {
    const path = (from: string, to: string, ...via: string[]) => ({ from, to, via });
    const proofs: PolicyReport["proofs"] = [
      {
        name: "database",
        claim: "The database is reachable from the nodes only.",
        verdict: "refuted",
        paths: [path("nodes", "db", "peering", "port 5432")],
        counterexamples: [
          { message: "10.0.0.0/8 may reach port 5432", urn: "urn:x::y::t::office" },
        ],
        unknown: [],
      },
      {
        name: "identity",
        claim: "No role reads more.",
        verdict: "proved",
        paths: [
          path("role a", "bucket one", "s3:GetObject"),
          path("role a", "key two", "kms:Decrypt"),
        ],
        counterexamples: [],
        unknown: [],
      },
      {
        name: "ui",
        claim: "The UI is closed.",
        verdict: "undecided",
        paths: [],
        counterexamples: [],
        unknown: ["a: b", "c: d", "e: f", "g: h"],
      },
    ];
    expect(
      text(report({ violations: [], proofs }))
        .split("\n")
        .slice(2),
    ).toEqual([
      "Isolation and identity",
      "  ✗ The database is reachable from the nodes only.  not so:",
      "      10.0.0.0/8 may reach port 5432 (office)",
      "      nodes → db, by peering, port 5432",
      "  ✓ No role reads more.",
      "      role a → bucket one, key two",
      "  ? The UI is closed.  cannot be decided in a preview:",
      "      a: b",
      "      c: d",
      "      e: f",
      "      and 1 more",
      "",
    ]);
  });

  test("stays within the width", () => {
    const long = violation({ why: "word ".repeat(60).trim(), message: "more ".repeat(60).trim() });
    const lines = text(report({ violations: [long] })).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe("the SARIF log", () => {
  const packs = [
    { name: "security", version: "0.1.0", directory: "policies/security", rules: [rule()] },
  ];
  const first = (value: PolicyReport): Properties => {
    const log = toProperties(sarifLog([{ stack: "prod", report: value }], packs));
    expect(log).toMatchObject({
      version: "2.1.0",
      $schema: expect.stringContaining("sarif-schema-2.1.0"),
    });
    const [run = {}] = records(log, "runs");
    return run;
  };

  test("describes each rule with its level, severity, controls and help", () => {
    expect(first(report())).toMatchObject({
      automationDetails: { id: "airflow-platform/prod/" },
      tool: {
        driver: {
          rules: [
            {
              id: "rds-not-public",
              shortDescription: { text: "A database has no public address." },
              helpUri: "https://example.com/rds",
              defaultConfiguration: { level: "error" },
              fullDescription: { text: "A database has no public address." },
              help: {
                text: "Leave publiclyAccessible false.",
                markdown:
                  "Leave publiclyAccessible false.\n\n[Documentation](https://example.com/rds)",
              },
              properties: {
                tags: ["security", "fsbp:RDS.2"],
                precision: "very-high",
                "security-severity": "9.5",
                "problem.severity": "error",
              },
            },
          ],
        },
      },
    });
  });

  test("puts a violation at the line of the setting, and relates the line of the resource", () => {
    const [result] = records(first(report()), "results");
    expect(result).toEqual({
      ruleId: "rds-not-public",
      ruleIndex: 0,
      level: "error",
      message: {
        text: "aws:rds/instance:Instance::db: publiclyAccessible is true. Setting: network.dataCidr. A database has no public address.",
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "Pulumi.prod.yaml", uriBaseId: "%SRCROOT%" },
            region: { startLine: 7 },
          },
          logicalLocations: [
            { fullyQualifiedName: "aws:rds/instance:Instance::db", kind: "resource" },
          ],
        },
      ],
      relatedLocations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "components/metadataDb/rds.ts", uriBaseId: "%SRCROOT%" },
            region: { startLine: 12 },
          },
          message: { text: "made here" },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{16}:1$/) },
    });
  });

  test("falls back to the resource's line, then to the stack file", () => {
    const uri = (value: Partial<Violation>): unknown => {
      const [result] = records(first(report({ violations: [violation(value)] })), "results");
      return result;
    };
    expect(uri({ setting: undefined })).toMatchObject({
      locations: [
        { physicalLocation: { artifactLocation: { uri: "components/metadataDb/rds.ts" } } },
      ],
    });
    expect(uri({ setting: undefined, source: undefined, resource: undefined })).toMatchObject({
      message: { text: expect.stringMatching(/^the stack: /) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "Pulumi.prod.yaml" },
            region: { startLine: 1 },
          },
        },
      ],
    });
  });

  test("suppresses what is exempt, and notes what is undecided without making an alert of it", () => {
    const exempt = violation({
      enforcement: "advisory",
      exemption: { owner: "me", expires: "2027-01-01", reason: "soon gone" },
    });
    const undecided = [{ rule: "rds-not-public", pack: "security", message: "value unknown" }];
    const run = first(report({ violations: [exempt], undecided }));
    expect(run["results"]).toMatchObject([
      {
        level: "warning",
        suppressions: [
          {
            kind: "external",
            status: "accepted",
            justification: "soon gone (me, until 2027-01-01)",
          },
        ],
      },
    ]);
    expect(run["invocations"]).toEqual([
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          {
            level: "note",
            associatedRule: { id: "rds-not-public", index: 0 },
            message: { text: "the stack: could not be decided in a preview, value unknown" },
          },
        ],
      },
    ]);
  });

  test("knows a fault again whatever its line and wording, and tells two on one resource apart", () => {
    const hashes = (...violations: Violation[]): unknown[] =>
      records(first(report({ violations })), "results").map(
        ({ partialFingerprints }) => partialFingerprints,
      );
    const [one] = hashes(violation());
    const moved = violation({ message: "reworded", setting: { file: "x", line: 99 } });
    expect(hashes(moved)).toEqual([one]);
    const [same, second, other] = hashes(
      violation(),
      violation({ message: "another fault" }),
      violation({ urn: "urn:pulumi:prod::p::aws:rds/instance:Instance::other" }),
    );
    expect(same).toEqual(one);
    expect(new Set([same, second, other].map((hash) => JSON.stringify(hash))).size).toBe(3);
  });
});
