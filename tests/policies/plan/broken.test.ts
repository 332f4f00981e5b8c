/** Three ways to break a stack, each refused: by the settings where they can say it, by the packs where they cannot. */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { isProperties, parseJson, record, records, text } from "../../../plan/plain";

const project = resolve(__dirname, "..", "..", "..");
const broken = resolve(__dirname, "..", "fixtures", "broken");

function plan(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(project, "plan", "bin.cjs"), ...args]);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (part: string) => void out.push(part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => void err.push(part));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, stdout: out.join(""), stderr: err.join("") }));
  });
}

describe("what a stack file can ask for, its settings refuse with code 2", () => {
  const refused = join(broken, "refused");
  test.each([
    ["open-database", [/^Pulumi\.open-database\.yaml:\d+:\d+ {2}database\.publiclyAccessible: /m]],
    [
      "public-ui",
      [
        /^Pulumi\.public-ui\.yaml:\d+:\d+ {2}airflow\.values\.apiServer\.service: /m,
        /^Pulumi\.public-ui\.yaml:\d+:\d+ {2}access\.allowedCidrs\[0\]: /m,
      ],
    ],
    ["wildcard-role", [/^Pulumi\.wildcard-role\.yaml:\d+:\d+ {2}airflow\.tasks\.policyArns: /m]],
  ])("%s", async (stack, faults) => {
    const { code, stdout, stderr } = await plan("-C", refused, stack);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const fault of faults) expect(stderr).toMatch(fault);
  });
});

describe("what a program does past its settings, the packs refuse with code 1", () => {
  const reports = new Map<string, Awaited<ReturnType<typeof plan>>>();

  const report = async (stack: string) => {
    const run = reports.get(stack) ?? (await plan("-C", broken, stack, "--json"));
    reports.set(stack, run);
    const document = parseJson(run.stdout);
    return { ...run, policies: isProperties(document) ? record(document, "policies") : {} };
  };

  test.each([
    [
      "open-database",
      {
        "database-reachable-from-nodes-only": "network",
        "rds-not-public": "network.dataCidr",
        "security-group-no-open-ingress": "access.allowedCidrs",
      },
      "database",
    ],
    [
      "public-ui",
      {
        "load-balancer-allow-list": "access.allowedCidrs",
        "load-balancer-internal": expect.stringMatching(/^access\./),
        "load-balancer-tls": expect.stringMatching(/^access\./),
        "ui-reachable-from-allowed-ranges-only": "access.allowedCidrs",
        "waf-on-public-load-balancer": expect.stringMatching(/^access\./),
      },
      "ui",
    ],
    [
      "wildcard-role",
      {
        "iam-no-administrator": undefined,
        "iam-one-owner": undefined,
        "roles-confined-to-stack": undefined,
      },
      "identity",
    ],
  ])("%s", async (stack, rules, refuted) => {
    const { code, stderr, policies } = await report(stack);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const violations = records(policies, "violations").filter(
      (violation) => violation["enforcement"] === "mandatory",
    );
    const keys = violations.map((one) => [text(one, "rule"), text(one, "settingsKey")] as const);
    expect(Object.fromEntries(keys)).toEqual(rules);
    for (const violation of violations) {
      expect(record(violation, "source")).toMatchObject({
        file: expect.stringMatching(/^components\//),
        line: expect.any(Number),
      });
    }
    const proofs = records(policies, "proofs").map((one) => [one["name"], one["verdict"]] as const);
    expect(new Map(proofs).get(refuted)).toBe("refuted");
    expect(proofs.filter(([, verdict]) => verdict === "refuted")).toHaveLength(1);
  });
});

test("a folder that is not there ends with code 2", async () => {
  const { code, stderr } = await plan("-C", join(broken, "nowhere"), "prod");
  expect(code).toBe(2);
  expect(stderr).toMatch(/nowhere {2}there is no such folder\n$/);
});
