import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { overlaps, parseCidr } from "../../network/cidr";
import { formatFaults, listStacks, loadStack, projectName, type Settings } from "../../settings";
import { defaultsFor } from "../../settings/defaults";
import { entriesOf, isPlainObject, valueAt } from "../../settings/merge";
import { regionNames } from "../../settings/regions";
import { faultLines, loadText, minimal } from "./project";

const project = join(__dirname, "..", "..");
const stacks = ["dev", "uat", "prod"] as const;
const load = (stack: string) => loadStack(stack, project);

/** A value of each stack, side by side. */
const perStack = (value: (settings: Settings) => unknown): unknown[] =>
  stacks.map((stack) => value(load(stack).settings));

test("the project's name in Pulumi.yaml is the namespace of our keys", () => {
  const pulumi: unknown = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8"));
  expect(valueAt(pulumi, ["name"])).toBe(projectName);
});

test("dev, uat and prod are listed in this order", () => {
  expect(listStacks(project).slice(0, 3)).toEqual(["dev", "uat", "prod"]);
});

describe("the three stack files", () => {
  test.each(stacks)("%s names its schema in the first line, for editors", (stack) => {
    const [first] = readFileSync(join(project, `Pulumi.${stack}.yaml`), "utf8").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=./settings/generated/stack.schema.json");
  });

  test.each(stacks)(
    "%s holds only what differs from its tier's defaults, and placeholders",
    (stack) => {
      const file: unknown = parse(readFileSync(join(project, `Pulumi.${stack}.yaml`), "utf8"));
      const config = valueAt(file, ["config"]);
      const same: string[] = [];
      const compare = (value: unknown, base: unknown, path: string): void => {
        if (isPlainObject(value) && isPlainObject(base)) {
          for (const key of Object.keys(value)) compare(value[key], base[key], `${path}.${key}`);
        } else if (JSON.stringify(value) === JSON.stringify(base)) same.push(path);
      };
      const defaults = defaultsFor(stack, stack, "eu-west-1");
      for (const [key, value] of entriesOf(config)) {
        const section = key.replace(`${projectName}:`, "");
        if (section !== "tier") compare(value, defaults[section], section);
      }
      const replace = ["airflow.dags.repository"];
      expect(same).toEqual(
        stack === "prod" ? replace : ["cluster.publicEndpointCidrs", ...replace],
      );
    },
  );

  test("warn about every placeholder at its line, and about nothing else", () => {
    expect(stacks.map((stack) => formatFaults(load(stack).warnings).split("\n"))).toEqual([
      [
        "Pulumi.dev.yaml:25:27  cluster.publicEndpointCidrs[0]: 203.0.113.0/24 is a range reserved for documentation (RFC 5737): put your own here before pulumi up",
        "Pulumi.dev.yaml:30:7  airflow.dags.repository: https://github.com/example-org/airflow-platform.git is the example organization example-org: put your own here before pulumi up",
      ],
      [
        "Pulumi.uat.yaml:20:27  cluster.publicEndpointCidrs[0]: 203.0.113.0/24 is a range reserved for documentation (RFC 5737): put your own here before pulumi up",
        "Pulumi.uat.yaml:25:7  airflow.dags.repository: https://github.com/example-org/airflow-platform.git is the example organization example-org: put your own here before pulumi up",
      ],
      [
        "Pulumi.prod.yaml:30:5  access.hostName: airflow.data.example.com is an example host (RFC 2606): put your own here before pulumi up",
        "Pulumi.prod.yaml:34:7  access.zone.name: data.example.com is an example host (RFC 2606): put your own here before pulumi up",
        "Pulumi.prod.yaml:35:7  access.zone.id: Z0123456789EXAMPLE is an example id of the AWS documentation: put your own here before pulumi up",
        "Pulumi.prod.yaml:45:17  identity.cognito.domain.prefix: airflow-example-org-prod is the example organization example-org: put your own here before pulumi up",
        "Pulumi.prod.yaml:50:11  identity.cognito.providers[0].metadataUrl: https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/federationmetadata/2007-06/federationmetadata.xml?appid=00000000-0000-0000-0000-000000000000 is the nil UUID (RFC 9562), which is nobody's id: put your own here before pulumi up",
        "Pulumi.prod.yaml:55:25  identity.cognito.roles.Admin[1]: 00000000-0000-0000-0000-000000000000 is the nil UUID (RFC 9562), which is nobody's id: put your own here before pulumi up",
        "Pulumi.prod.yaml:56:23  identity.cognito.roles.User[1]: 00000000-0000-0000-0000-000000000000 is the nil UUID (RFC 9562), which is nobody's id: put your own here before pulumi up",
        "Pulumi.prod.yaml:58:3  airflow.image.digest: is missing while airflow.image.admission.mode is enforce: the image workflow prints the digest; put it here before pulumi up",
        "Pulumi.prod.yaml:58:3  airflow.image.repository: apache/airflow is neither the stack's own repository nor one of airflow.image.admission.repositories: name the own one, or add it there, before pulumi up",
        "Pulumi.prod.yaml:58:3  airflow.image.system: names no digest of gitSync, statsd, pgbouncer, pgbouncerExporter, reloader while airflow.image.admission.mode is enforce: the workflow Copy images prints them; put them here before pulumi up",
        "Pulumi.prod.yaml:67:7  airflow.dags.repository: https://github.com/example-org/airflow-platform.git is the example organization example-org: put your own here before pulumi up",
      ],
    ]);
  });

  test("take ranges that do not overlap", () => {
    const ranges = stacks
      .map((stack) => load(stack).settings.network)
      .flatMap(({ clusterCidr, dataCidr }) => [clusterCidr, dataCidr].map(parseCidr));
    const clashes = ranges.flatMap((a, i) => ranges.slice(i + 1).filter((b) => overlaps(a, b)));
    expect(clashes).toEqual([]);
  });

  test("have the required sizes", () => {
    expect(perStack(({ airflow }) => airflow.scheduler.replicas)).toEqual([1, 1, 2]);
    const small = {
      requests: { cpu: "100m", memory: "256Mi" },
      limits: { cpu: "500m", memory: "768Mi" },
    };
    expect(perStack(({ airflow }) => airflow.scheduler.resources)).toEqual([
      small,
      small,
      { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "2", memory: "2Gi" } },
    ]);
    expect(perStack(({ airflow }) => airflow.apiServer.resources.requests)).toEqual([
      { cpu: "100m", memory: "256Mi" },
      { cpu: "100m", memory: "256Mi" },
      { cpu: "500m", memory: "1Gi" },
    ]);
    expect(perStack(({ airflow }) => airflow.apiServer.replicas)).toEqual([1, 1, 2]);
    expect(perStack(({ airflow }) => airflow.apiServer.autoscaling)).toEqual([
      { enabled: false, maxReplicas: 2, targetCpuPercent: 70 },
      { enabled: false, maxReplicas: 2, targetCpuPercent: 70 },
      { enabled: true, maxReplicas: 5, targetCpuPercent: 70 },
    ]);
    expect(perStack(({ airflow }) => airflow.apiServer.configPage)).toEqual([
      "shown",
      "withoutSecrets",
      "hidden",
    ]);
    expect(perStack(({ access }) => access.mode)).toEqual([
      "internal-nlb",
      "internal-nlb",
      "internal-alb",
    ]);
    expect(perStack(({ airflow }) => airflow.namespace)).toEqual([
      "airflow-dev",
      "airflow-uat",
      "airflow-prod",
    ]);
    expect(perStack(({ databaseName }) => databaseName)).toEqual([
      "airflow_dev",
      "airflow_uat",
      "airflow_prod",
    ]);
    expect(perStack(({ airflow }) => airflow.dags.periodSeconds)).toEqual([60, 60, 60]);
  });

  test("are as safe as their tier asks for", () => {
    expect(perStack(({ network }) => network.availabilityZones.length)).toEqual([2, 2, 3]);
    expect(perStack(({ network }) => network.natGateways)).toEqual(["single", "single", "perZone"]);
    expect(perStack(({ database }) => database.backupRetentionDays)).toEqual([7, 14, 35]);
    expect(perStack(({ database }) => database.deletionProtection)).toEqual([false, false, true]);
    expect(perStack(({ cluster }) => cluster.deletionProtection)).toEqual([false, false, true]);
    expect(perStack(({ cluster }) => cluster.publicEndpoint)).toEqual([true, true, false]);
    expect(perStack(({ secrets }) => secrets.recoveryWindowDays)).toEqual([0, 7, 30]);
    expect(perStack(({ storage }) => storage.deleteBucketsWithContent)).toEqual([
      true,
      false,
      false,
    ]);
    expect(perStack(({ database }) => database.aurora)).toEqual([
      { minCapacity: 0.5, maxCapacity: 2, readers: 0 },
      { minCapacity: 0.5, maxCapacity: 4, readers: 0 },
      { minCapacity: 1, maxCapacity: 8, readers: 1 },
    ]);
  });

  test("tag every resource with whose it is; extra tags cannot change that", () => {
    const { settings } = loadText(
      minimal("  airflow-platform:tags: {owner: risk, extra: {stack: forged, team: quants}}"),
    );
    expect(settings.resourceTags).toEqual({
      team: "quants",
      project: "airflow-platform",
      stack: "t",
      environment: "dev",
      owner: "risk",
      "cost-centre": "platform",
      "data-class": "internal",
      "managed-by": "pulumi",
    });
  });
});

describe("any other stack", () => {
  test("needs a region and a tier, and gets a place and names of its own", () => {
    const { settings, warnings } = loadText(minimal(), {}, "pr-123");
    expect(settings).toMatchObject({
      stack: "pr-123",
      tier: "dev",
      region: "eu-west-1",
      partition: "aws",
      databaseName: "airflow_dev",
      network: {
        clusterCidr: "10.194.128.0/18",
        dataCidr: "10.252.40.0/22",
        availabilityZones: ["eu-west-1a", "eu-west-1b"],
      },
      cluster: { name: "airflow-pr-123" },
      secrets: { prefix: "pr-123" },
      airflow: { namespace: "airflow-dev", lambdaFunctionPrefix: "pr-123-airflow-" },
    });
    expect(
      formatFaults(warnings)
        .split("\n")
        .map((line) => line.split(": ")[0]),
    ).toEqual([
      "Pulumi.pr-123.yaml:1:1  cluster.publicEndpointCidrs[0]",
      "Pulumi.pr-123.yaml:1:1  airflow.dags.repository",
    ]);
  });

  test.each([
    ["an upper-case name", "Feature_X", /^airflow-feature-x-[a-z0-9]{6}$/],
    ["a long name", "a".repeat(100), /^airflow-a{25}-[a-z0-9]{6}$/],
    ["a name with dots", "v1.2", /^airflow-v1-2-[a-z0-9]{6}$/],
    ["a name of signs", "_._", /^airflow-s-[a-z0-9]{6}$/],
  ])("%s becomes one that AWS takes", (_name, stack, expected) => {
    const { settings } = loadText(minimal(), {}, stack);
    expect(settings.cluster.name).toMatch(expected);
    expect(settings.cluster.name.length).toBeLessThanOrEqual(40);
    expect(settings.secrets.prefix.length).toBeLessThanOrEqual(32);
  });

  test("keeps what is the AWS provider's as it is, and hands everything on as the engine does", () => {
    const { engineConfig, secretKeys } = loadText(
      minimal(
        "  aws:allowedAccountIds: ['111122223333']",
        "  aws:maxRetries: 3",
        "  aws:token: {secure: AAABAA}",
        "  airflow-platform:storage: {imagesKept: 5}",
        "  charts: {}",
      ),
    );
    expect(engineConfig).toEqual({
      "aws:region": "eu-west-1",
      "airflow-platform:tier": "dev",
      "aws:allowedAccountIds": '["111122223333"]',
      "aws:maxRetries": "3",
      "aws:token": "[secret]",
      "airflow-platform:storage": '{"imagesKept":5}',
      "airflow-platform:charts": "{}",
    });
    expect(secretKeys).toEqual(["aws:token"]);
  });

  test("may use anchors and aliases", () => {
    const { settings } = loadText(
      minimal(
        "  airflow-platform:airflow:",
        "    scheduler:",
        "      resources: &same",
        "        requests: {cpu: 200m, memory: 600Mi}",
        "        limits: {cpu: '1', memory: 1Gi}",
        "    triggerer:",
        "      resources: *same",
        "    dagProcessor:",
        "      resources:",
        "        <<: *same",
        "        requests: {cpu: 300m, memory: 600Mi}",
      ),
    );
    expect(settings.airflow.triggerer.resources).toEqual(settings.airflow.scheduler.resources);
    expect(settings.airflow.dagProcessor.resources).toEqual({
      requests: { cpu: "300m", memory: "600Mi" },
      limits: { cpu: "1", memory: "1Gi" },
    });
  });

  test("may add a node pool that starts from the tier's pool", () => {
    const { settings } = loadText(
      minimal("  airflow-platform:cluster: {nodePools: {heavy: {instanceCategories: [r]}}}"),
    );
    expect(settings.cluster.nodePools.heavy).toEqual({
      ...settings.cluster.nodePools.tasks,
      instanceCategories: ["r"],
    });
  });

  test("is refused in the regions whose database certificates nobody can verify", () => {
    const refused = regionNames.filter(
      (region) => faultLines(`config: {aws:region: ${region}, tier: dev}`).length > 0,
    );
    expect(refused).toEqual([
      "ap-east-2",
      "ap-southeast-5",
      "ap-southeast-6",
      "ap-southeast-7",
      "ca-west-1",
      "il-central-1",
      "mx-central-1",
      "cn-north-1",
      "cn-northwest-1",
      "us-gov-east-1",
      "us-gov-west-1",
    ]);
  });

  test("cannot be changed after it is loaded", () => {
    const { settings } = loadText(minimal());
    expect(() => Object.assign(settings.airflow.scheduler, { replicas: 9 })).toThrow(TypeError);
    expect(() => Object.assign(settings.network.availabilityZones, { 0: "x" })).toThrow(TypeError);
  });

  test("hears of another stack's broken file, and is planned all the same", () => {
    const { warnings } = loadText(minimal(), { "Pulumi.uat.yaml": "config: [\n" });
    expect(formatFaults(warnings).split("\n").at(-1)).toBe(
      "Pulumi.uat.yaml  is broken, so nobody knows whether its ranges overlap this stack's",
    );
  });
});

describe("where a setting stands", () => {
  const loaded = loadText(
    minimal(
      "  airflow-platform:network:",
      "    availabilityZones:",
      "      - eu-west-1a",
      "      - eu-west-1b",
    ),
  );

  test.each([
    [["network", "availabilityZones", 1], 7, 9],
    [["network", "availabilityZones"], 5, 5],
    [["network", "natGateways"], 4, 3],
    [["aws:region"], 2, 3],
    [["database", "engine"], 1, 1],
  ] as const)("%j is at %i:%i: the key itself, or the nearest one above", (path, line, column) => {
    expect(loaded.locate(path)).toEqual({ file: "Pulumi.t.yaml", line, column });
  });
});
