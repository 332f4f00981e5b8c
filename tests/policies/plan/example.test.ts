/** The pack of docs/policies/team-pack.md, run as a team would run it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Policies } from "../../../plan/policies";
import type { PlannedResource } from "../../../plan/model";
import { isRefused } from "../../../plan/policies/model";

const example = resolve(__dirname, "..", "..", "..", "examples", "team-policies");
const elsewhere = mkdtempSync(join(tmpdir(), "team-"));
let policies: Policies;

beforeAll(async () => {
  policies = await Policies.start(elsewhere, [example], ["dev", "prod"]);
});
afterAll(() => {
  policies.stop();
  rmSync(elsewhere, { recursive: true });
});

const bucket = (name: string): PlannedResource => ({
  urn: `urn:pulumi:s::p::aws:s3/bucket:Bucket::${name}`,
  type: "aws:s3/bucket:Bucket",
  name,
  custom: true,
  remote: false,
  read: false,
  dependencies: [],
  propertyDependencies: {},
  options: {},
  inputs: { bucket: name },
  outputs: {},
  secretPaths: [],
  unknownPaths: [],
});

const judge = (tier: string, ...names: string[]) =>
  policies.judge({ stack: tier, tier, resources: names.map(bucket), region: "eu-west-1" });

test("refuses a bucket without the prefix, with remedy, key and control", async () => {
  const report = await judge("prod", "airflow-logs", "scratch");
  expect(isRefused(report)).toBe(true);
  expect(report.violations).toEqual([
    {
      rule: "research-bucket-prefix",
      pack: "research-team",
      severity: "medium",
      enforcement: "mandatory",
      message: "the bucket scratch does not begin with airflow-",
      why: "Buckets carry the team's prefix, by which its data catalogue finds them.",
      urn: "urn:pulumi:s::p::aws:s3/bucket:Bucket::scratch",
      resource: "aws:s3/bucket:Bucket::scratch",
      settingsKey: "storage",
      remediation: "Choose a name that begins with the prefix.",
      url: expect.stringMatching(/^https:/),
      controls: ["research:DATA-3"],
    },
  ]);
});

test("takes level and parameters from its configuration for the tier", async () => {
  const report = await judge("dev", "airflow-logs");
  expect(isRefused(report)).toBe(false);
  expect(report.violations).toMatchObject([
    { enforcement: "advisory", message: "the bucket airflow-logs does not begin with research-" },
  ]);
});
