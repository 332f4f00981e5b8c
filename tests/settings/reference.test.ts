import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { settingsPage } from "../../settings/reference/page";
import { stackFileSchema } from "../../settings/reference/stackSchema";
import { knownKeys, schemaAt, settingsJsonSchema } from "../../settings/schemaTree";
import { isPlainObject } from "../../settings/merge";
import { minimal } from "./project";

const project = join(__dirname, "..", "..");
const committed = (file: string): string => readFileSync(join(project, file), "utf8");

describe("what is made from the settings is current", () => {
  test("settings/generated/stack.schema.json; if not, run npm run generate", () => {
    expect(JSON.parse(committed("settings/generated/stack.schema.json"))).toEqual(
      JSON.parse(JSON.stringify(stackFileSchema())),
    );
  });

  test("docs/settings.md; if not, run npm run generate", () => {
    expect(committed("docs/settings.md")).toBe(settingsPage());
  });
});

describe("the schema that editors use", () => {
  // Formats are zod's own and say no more than the patterns beside them.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(stackFileSchema());
  const faults = (text: string): string[] => {
    validate(parse(text));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  test.each(["dev", "uat", "prod"])("accepts Pulumi.%s.yaml", (stack) => {
    expect(faults(committed(`Pulumi.${stack}.yaml`))).toEqual([]);
  });

  test("accepts a region and a tier alone, with or without the namespace", () => {
    expect(faults(minimal())).toEqual([]);
    expect(faults("config: {aws:region: eu-west-1, tier: dev}")).toEqual([]);
  });

  test.each([
    ["no tier", "config: {aws:region: eu-west-1}"],
    ["no region", "config: {tier: dev}"],
    ["an unknown section", minimal("  netwrok: {}")],
    ["an unknown key", minimal("  network: {natGateway: none}")],
    ["an unknown region", "config: {aws:region: eu-west-9, tier: dev}"],
    ["an unknown version", minimal('  versions: {airflow: "2.9.0"}')],
    ["half an adopted cluster", minimal("  cluster: {existing: {name: shared}}")],
    ["a key outside config", `${minimal()}network: {}\n`],
  ])("refuses %s", (_name, text) => {
    expect(faults(text)).not.toEqual([]);
  });

  test("asks for nothing that has a default", () => {
    expect(
      faults(
        minimal(
          "  network: {natGateways: single}",
          "  cluster: {nodePools: {heavy: {cpuLimit: '4'}}}",
        ),
      ),
    ).toEqual([]);
  });

  test("says each key's meaning and default where the editor shows it", () => {
    const { definitions } = stackFileSchema();
    const text = JSON.stringify(isPlainObject(definitions) ? definitions.database : undefined);
    expect(text).toContain(
      "Most Aurora capacity units, in halves; max_connections follows from it. Default: 2 (dev), 4 (uat), 8 (prod).",
    );
  });
});

describe("the settings page", () => {
  const page = settingsPage();

  test("has a row for every key of every section", () => {
    const missing: string[] = [];
    const walk = (path: string[]): void => {
      const schema = schemaAt(path);
      const keys = knownKeys(schema);
      if (keys.length === 0 || path.at(-1) === "resources") {
        if (!page.includes(`\`${path.slice(1).join(".")}\``)) missing.push(path.join("."));
      } else for (const key of keys) walk([...path, key]);
    };
    for (const section of knownKeys(settingsJsonSchema())) if (section !== "tier") walk([section]);
    // Maps by names of the stack's own have rows for what each entry holds.
    const named = ["cluster.nodePools", "identity.cognito.machines"];
    expect(missing.filter((path) => !named.some((map) => path.startsWith(map)))).toEqual([]);
    for (const key of ["role", "generation"])
      expect(page).toContain(`\`cognito.machines.<name>.${key}\``);
    for (const key of ["capacity", "cpuLimit", "diskGib"])
      expect(page).toContain(`\`nodePools.<name>.${key}\``);
  });

  test("has a meaning in every row", () => {
    expect(page.split("\n").filter((line) => /^\| `[^`]+` \| {2}\|/.test(line))).toEqual([]);
  });

  test("shows the required sizes", () => {
    expect(page).toMatch(
      /\| `scheduler\.resources` \|.*\| 100m\/256Mi → 500m\/768Mi \| 100m\/256Mi → 500m\/768Mi \| 500m\/1Gi → 2\/2Gi \|/,
    );
  });
});
