/** The plan command with policies, as a user runs it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isProperties, parseJson, record, records, text } from "../../../plan/plain";
import { planCommand as run } from "../../support/planCommand";

const team = resolve(__dirname, "..", "fixtures", "packs", "team");
const scratch = mkdtempSync(join(tmpdir(), "plan-policies-"));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test("refuses a stack that a team's pack refuses, with exit code 1, and writes SARIF", async () => {
  const sarif = join(scratch, "prod.sarif");
  const { code, stdout, stderr } = await run(
    "prod",
    "--json",
    "--policy-pack",
    team,
    "--sarif",
    sarif,
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const document = parseJson(stdout);
  const policies = isProperties(document) ? record(document, "policies") : {};
  expect(records(policies, "packs").map((pack) => text(pack, "name"))).toEqual([
    "airflow-platform-security",
    "airflow-platform-reliability",
    "airflow-platform-cost",
    "team",
  ]);
  const refused = records(policies, "violations").filter((v) => v["enforcement"] === "mandatory");
  expect(new Set(refused.map((violation) => violation["rule"]))).toEqual(
    new Set(["team-bucket-names"]),
  );
  expect(records(policies, "proofs").map((proof) => proof["verdict"])).toEqual(
    Array(3).fill("proved"),
  );
  const log = parseJson(readFileSync(sarif, "utf8"));
  const [sarifRun] = isProperties(log) ? records(log, "runs") : [];
  const results = sarifRun === undefined ? [] : records(sarifRun, "results");
  expect(results.filter(({ level }) => level === "error")).toHaveLength(refused.length);
});

test("prints the proofs, and no mandatory violation of dev and uat", async () => {
  const { code, stdout, stderr } = await run("dev", "uat");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.match(/^Policies {2}3 packs, \d+ rules: \d+ with advice/gm)).toHaveLength(2);
  expect(
    stdout.match(/^ {2}✓ The database is reachable from the cluster's nodes only\.$/gm),
  ).toHaveLength(2);
  expect(stdout).not.toContain("✗");
});

test("runs none with --no-policies", async () => {
  const { code, stdout } = await run("dev", "--no-policies", "--json");
  const document = parseJson(stdout);
  expect({ code, policies: isProperties(document) && "policies" in document }).toEqual({
    code: 0,
    policies: false,
  });
});

test("ends with code 2 where a pack is broken, and prints no plan", async () => {
  const sarif = join(scratch, "none.sarif");
  const { code, stdout, stderr } = await run(
    "dev",
    "--policy-pack",
    join(scratch, "nowhere"),
    "--sarif",
    sarif,
  );
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^\S+nowhere {2}there is no such policy pack directory\n$/);
  expect(existsSync(sarif)).toBe(false);
});
