import { platformConfig } from "../../airflow/config";
import { type JsonObject, isJsonObject } from "../../airflow/json";
import { overrideProblems, ownedOptionNames } from "../../airflow/overrides";
import { platformValues } from "../../airflow/values";
import { executors, inputFor, signOnInput, tiers } from "./fixtures";

const none = { config: {}, values: {} };
const inConfig = (config: Record<string, Record<string, string>>) =>
  overrideProblems({ ...none, config });
const inValues = (values: JsonObject) =>
  // Plain literals only: no undefined, which zod's JSON type does not know.
  overrideProblems({ ...none, values: JSON.parse(JSON.stringify(values)) });

describe("airflow.config", () => {
  test("may add known options, in the platform's sections and in others", () => {
    expect(
      inConfig({
        core: { max_active_runs_per_dag: "4" },
        kubernetes_executor: { worker_pods_creation_batch_size: "4" },
        email: { from_email: "airflow@example.com" },
      }),
    ).toEqual([]);
  });

  test("lists exactly the options that the platform sets", () => {
    const inputs = [
      ...executors.map((executor) => inputFor("dev", { executor })),
      signOnInput("dev"),
    ];
    const set = inputs.flatMap((input) =>
      Object.entries(platformConfig(input)).flatMap(([section, options]) =>
        Object.keys(options).map((option) => `${section}.${option}`),
      ),
    );
    expect([...new Set(set)].sort()).toEqual([...ownedOptionNames].sort());
  });

  test.each([
    ["core", "executor", "is decided by airflow.executor; set that instead"],
    ["core", "PARALLELISM", "is decided by airflow.parallelism; set that instead"],
    ["core", "auth_manager", "is set by the platform and cannot be overruled"],
    ["core", "fernet_key", "is a secret and does not belong in a stack file"],
    ["database", "sql_alchemy_conn", "is a secret and does not belong in a stack file"],
    ["core", "max_active_runs", "is no option of [core]; did you mean max_active_runs_per_dag?"],
    ["core", "zzzzzz", "is no option of [core]"],
  ])("refuses [%s] %s", (section, option, message) => {
    expect(inConfig({ [section]: { [option]: "x" } })).toEqual([
      { path: ["config", section, option], message },
    ]);
  });

  test("names an unknown section once, however many options it has", () => {
    expect(inConfig({ schedular: { a: "1", b: "2" } })).toEqual([
      {
        path: ["config", "schedular"],
        message: "is no section of airflow.cfg; did you mean scheduler?",
      },
    ]);
  });
});

describe("airflow.values", () => {
  test("may set what no setting covers", () => {
    expect(
      inValues({
        scheduler: { priorityClassName: "high" },
        rbac: { create: true },
        labels: { team: "data" },
        apiServer: { annotations: { a: "b" } },
      }),
    ).toEqual([]);
  });

  test.each<[JsonObject, string[], string]>([
    [
      { executor: "LocalExecutor" },
      ["executor"],
      "is decided by airflow.executor; set that instead",
    ],
    [
      { scheduler: { replicas: 3 } },
      ["scheduler", "replicas"],
      "is decided by airflow.scheduler.replicas; set that instead",
    ],
    [
      { config: { core: { x: "y" } } },
      ["config"],
      "is decided by airflow.config; set that instead",
    ],
    [
      { pgbouncer: { enabled: false } },
      ["pgbouncer", "enabled"],
      "is set by the platform and cannot be overruled",
    ],
    [
      { createUserJob: { enabled: true } },
      ["createUserJob", "enabled"],
      "is set by the platform and cannot be overruled",
    ],
    [
      { fernetKey: "c2VjcmV0" },
      ["fernetKey"],
      "would put a secret into the chart's values; name a Kubernetes Secret instead",
    ],
    [
      { redis: { password: "hunter2" } },
      ["redis", "password"],
      "would put a secret into the chart's values; name a Kubernetes Secret instead",
    ],
    [{ schedular: {} }, ["schedular"], "is no key of the chart's values; did you mean scheduler?"],
  ])("refuses %j", (values, path, message) => {
    expect(inValues(values)).toEqual([{ path: ["values", ...path], message }]);
  });

  test("never repeats a secret in a message", () => {
    const text = JSON.stringify(
      inValues({ fernetKey: "canary-1", dags: { gitSync: { sshKey: "canary-2" } } }),
    );
    expect(text).not.toContain("canary");
  });

  test("guards every list that the platform fills, but for where pods are placed", () => {
    const lists = (value: unknown, path: string[]): string[][] =>
      Array.isArray(value)
        ? [path]
        : isObject(value)
          ? Object.entries(value).flatMap(([key, inner]) => lists(inner, [...path, key]))
          : [];
    const found = executors.flatMap((executor) =>
      lists(platformValues(inputFor("prod", { executor })), []),
    );
    const free = found.filter((path) => {
      const values = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), []);
      return isJson(values) && inValues(values).length === 0;
    });
    const placement = /(topologySpreadConstraints|tolerations|capabilities\.drop|command)$/;
    expect(free.map((path) => path.join(".")).filter((path) => !placement.test(path))).toEqual([]);
  });

  test("says where further environment goes", () => {
    expect(inValues({ env: [] })).toEqual([
      {
        path: ["values", "env"],
        message: "would replace a list of the platform's; use airflow.values.extraEnv",
      },
    ]);
  });

  test("guards everything that a setting decides: no setting's value can be overruled unseen", () => {
    const leaves = (value: unknown, path: string[]): string[][] =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
        : [path];
    const differing = new Set<string>();
    const flat = (input: JsonObject) =>
      new Map(leaves(input, []).map((path) => [path.join("."), JSON.stringify(get(input, path))]));
    for (const executor of executors) {
      const [one, ...others] = tiers.map((tier) =>
        flat(platformValues(inputFor(tier, { executor }))),
      );
      for (const other of others)
        for (const [path, value] of other) if (one?.get(path) !== value) differing.add(path);
    }
    const unguarded = [...differing].filter((path) => {
      const values = path
        .split(".")
        .reduceRight<JsonObject | string>((inner, key) => ({ [key]: inner }), "x");
      return isJsonObject(values) && inValues(values).length === 0;
    });
    // Follow-ups of replicas, which an operator may fine-tune.
    expect(unguarded.sort()).toEqual([
      "apiServer.podDisruptionBudget.enabled",
      "dagProcessor.podDisruptionBudget.enabled",
      "pgbouncer.podDisruptionBudget.enabled",
      "scheduler.podDisruptionBudget.enabled",
      "triggerer.podDisruptionBudget.enabled",
    ]);
  });
});

function get(value: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

const isJson = (value: unknown): value is JsonObject => isObject(value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
