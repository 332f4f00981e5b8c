/** The sandbox as a process, and the project that it writes for the Pulumi CLI. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { loadStack } from "../../settings";
import { withoutPlaceholders, withoutSecrets } from "../../sandbox/stackFile";
import { stacks } from "../support/plans";
import { check, clientOf, urnOf } from "./client";

const repository = resolve(__dirname, "..", "..");
const bin = join(repository, "sandbox", "bin.cjs");
const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { status: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });
  return { status, said: stderr };
}

test("it says where its providers listen, and ends when whoever started it does", async () => {
  const child = spawn(process.execPath, [bin], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const [line]: string[] = await once(lines, "line");
  const found = /^PULUMI_DEBUG_PROVIDERS=aws:(\d+),awsx:\d+,eks:\d+$/.exec(line ?? "");
  const client = clientOf(Number(found?.[1]));
  const urn = urnOf("aws:ec2/vpc:Vpc");
  expect(await check(client, urn, { cidrBlock: "10.0.0.0/16" })).toMatchObject({ failures: [] });
  client.close();
  child.stdin.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test.each([
  [["--kubeconfig", "none"], /--kubernetes-plugin is missing; --kubeconfig none: there is no such/],
  [["--nothing"], /Unknown option '--nothing'/],
  [["project", "dev"], /project STACK FOLDER/],
  [["project", "nostack", join(folder, "x")], /there is no stack nostack/],
])("what is wrong with %j is said, with exit code 2 and no stack trace", (args, text) => {
  const { status, said } = run(...args);
  expect(status).toBe(2);
  expect(said).toMatch(text);
  expect(said).not.toMatch(/\n\s+at /);
});

test.each(stacks)("the project of %s is what pulumi up takes, and only in its folder", (stack) => {
  const there = join(folder, stack);
  expect(run("project", stack, there)).toEqual({ status: 0, said: "" });
  expect(readdirSync(there).sort()).toEqual([`Pulumi.${stack}.yaml`, "Pulumi.yaml"]);
  expect(parse(readFileSync(join(there, "Pulumi.yaml"), "utf8"))).toMatchObject({
    name: "airflow-platform",
    main: repository,
  });
  const before = loadStack(stack, repository);
  const { settings, warnings } = loadStack(stack, there);
  expect(before.warnings).not.toEqual([]);
  expect(warnings).toEqual([]);
  expect(settings.cluster.name).toBe(before.settings.cluster.name);
});

test("placeholders alone are replaced, each by its like", () => {
  const text =
    "[203.0.113.0/24, 10.0.0.0/8] airflow.data.example.com a.example example-org/x 123456789012";
  expect(withoutPlaceholders(text)).toBe(
    "[8.8.4.0/24, 10.0.0.0/8] airflow.data.airflow-sandbox.net airflow-sandbox.net sandbox-org/x 210987654321",
  );
});

test("what is encrypted is replaced, and nothing says how to decrypt it", () => {
  const text = `secretsprovider: awskms://alias/x
encryptedkey: AQID
config:
  aws:region: eu-west-1
  # kept
  other:token: { secure: v1:abc }
  other:deep: { list: [{ secure: v1:def }] }
`;
  const clear = withoutSecrets(text);
  const secret = "secret of the sandbox";
  expect(parse(clear)).toEqual({
    config: {
      "aws:region": "eu-west-1",
      "other:token": secret,
      "other:deep": { list: [secret] },
    },
  });
  expect(clear).toContain("# kept");
});
