/** Three ways to break a stack, each refused: by the settings where they can say it, by the packs where they cannot. */
import { join, resolve } from "node:path";
import { isProperties, parseJson, record, records, text } from "../../../plan/plain";
import { type Answer, planCommand as plan } from "../../support/planCommand";

const broken = resolve(__dirname, "..", "fixtures", "broken");

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
  const reports = new Map<string, Answer>();

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
