import { join } from "node:path";
import { loadStack, SettingsError, settingsFromEngine, type EngineOptions } from "../../settings";
import { minimal, withProject } from "./project";

const project = join(__dirname, "..", "..");
const right = { "aws:region": "eu-west-1", "airflow-platform:tier": "dev" };

function faults(
  config: Readonly<Record<string, string>>,
  file: string | undefined,
  options?: EngineOptions,
): string[] {
  return withProject(file === undefined ? {} : { "Pulumi.t.yaml": file }, (folder) => {
    try {
      settingsFromEngine(config, "t", folder, options);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return error.message.split("\n");
    }
    return [];
  });
}

test.each(["dev", "uat", "prod"])(
  "%s comes out of the engine as it comes out of its file",
  (stack) => {
    const { engineConfig, settings } = loadStack(stack, project);
    expect(settingsFromEngine(engineConfig, stack, project)).toEqual(settings);
  },
);

test("the engine's values count, the file only gives the lines", () => {
  const file = minimal("  airflow-platform:database: {backupRetentionDays: 14}");
  const config = { ...right, "airflow-platform:database": '{"backupRetentionDays":99}' };
  expect(faults(config, file)).toEqual([
    "Pulumi.t.yaml:4:31  database.backupRetentionDays: must be 1 to 35, not 99",
  ]);
});

test("a stack without a file is checked all the same", () => {
  expect(faults({ "aws:region": "eu-west-1" }, undefined)).toEqual([
    "Pulumi.t.yaml  tier: is missing. Allowed: dev, uat, prod.",
  ]);
});

test("a section that is no JSON is text, and said to be", () => {
  expect(faults({ ...right, "airflow-platform:network": "{oops" }, undefined)).toEqual([
    'Pulumi.t.yaml  network: must be a map of keys, not "{oops"',
  ]);
});

test("a value that the engine decrypted is refused without a word of it", () => {
  const config = { ...right, "airflow-platform:secrets": '{"prefix":"hunter2"}' };
  const [line, ...more] = faults(config, undefined, { secretKeys: ["airflow-platform:secrets"] });
  expect(line).toMatch(/^Pulumi\.t\.yaml {2}secrets: must not be a secret \(secure:\)/);
  expect(line).not.toContain("hunter2");
  expect(more).toEqual([]);
});

test("a value that the file encrypts is refused at its line, without a word of what the engine made of it", () => {
  const file = minimal("  airflow-platform:secrets:", "    prefix: {secure: AAABAA}");
  const config = { ...right, "airflow-platform:secrets": '{"prefix":"hunter2"}' };
  const [line, ...more] = faults(config, file);
  expect(line).toMatch(/^Pulumi\.t\.yaml:5:5 {2}secrets\.prefix: must not be a secret/);
  expect(line).not.toContain("hunter2");
  expect(more).toEqual([]);
});

test("a decrypted value of the AWS provider's is its own business", () => {
  const config = { ...right, "aws:token": "hunter2" };
  expect(faults(config, undefined, { secretKeys: ["aws:token"] })).toEqual([]);
});

test("placeholders are fine in a preview and refused before anything is made", () => {
  const file = minimal(
    "  aws:allowedAccountIds: ['111122223333']",
    "  airflow-platform:cluster:",
    "    publicEndpointCidrs: [198.51.100.7/32]",
    "    adminRoleArns: ['arn:aws:iam::123456789012:role/admin']",
    "  airflow-platform:airflow: {dags: {repository: 'https://git.example.com/dags.git'}}",
  );
  const config = withProject(
    { "Pulumi.t.yaml": file },
    (folder) => loadStack("t", folder).engineConfig,
  );
  const before = "put your own here before pulumi up";
  expect(faults(config, file)).toEqual([]);
  expect(faults(config, file, { refusePlaceholders: true })).toEqual([
    `Pulumi.t.yaml:4:27  aws:allowedAccountIds[0]: 111122223333 is an example account of the AWS documentation: ${before}`,
    `Pulumi.t.yaml:6:27  cluster.publicEndpointCidrs[0]: 198.51.100.7/32 is a range reserved for documentation (RFC 5737): ${before}`,
    `Pulumi.t.yaml:7:21  cluster.adminRoleArns[0]: arn:aws:iam::123456789012:role/admin is an example account of the AWS documentation: ${before}`,
    `Pulumi.t.yaml:8:37  airflow.dags.repository: https://git.example.com/dags.git is an example host (RFC 2606): ${before}`,
  ]);
});

test("an error has no stack trace to print", () => {
  try {
    settingsFromEngine({}, "t", project);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    expect(String(error instanceof Error ? error.stack : "")).not.toMatch(/\bat .*\.[cjt]s/);
    return;
  }
  throw new Error("an empty configuration was accepted");
});
