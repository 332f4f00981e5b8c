import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { chartKeyLines as generated } from "../../airflow/generated/chartKeys";
import { unknownChartKeys } from "../../airflow/chartKeys";
import { chartKeyLines } from "../../airflow/chartKeyLines";
import { optionStatus } from "../../airflow/configOptions";
import { isJsonObject } from "../../airflow/json";
import { chartValues } from "../../airflow/values";
import { defaultBundle } from "../../settings/versions";
import { executors, inputFor, tiers } from "./fixtures";

const root = resolve(__dirname, "..", "..");
const path =
  process.env["CHART_SCHEMA"] ??
  join(
    root,
    "..",
    "shared",
    "data",
    `airflow-chart-${defaultBundle.charts.airflow.version}.values.schema.json`,
  );

/** The schema is the chart authors' file: it is looked for, not kept here. Without it a skipped test says so. */
const found = existsSync(path);

const dags = {
  repository: "ssh://git@git.example.com:2222/data/dags.git",
  branch: "main",
  subPath: "dags",
  periodSeconds: 60,
};
const variants = {
  "as the tier has it": {},
  "with https credentials": {
    dags: {
      ...dags,
      repository: "https://git.example.com/data/dags.git",
      credentials: { type: "https" as const, secretName: "git/dags" },
    },
  },
  "with an ssh key": {
    dags: {
      ...dags,
      credentials: { type: "ssh" as const, secretName: "git/dags", knownHosts: "git ssh-rsa AAAA" },
    },
  },
  "with an image of its own": {
    image: {
      repository: "registry.example.com/airflow",
      digest: `sha256:${"a".repeat(64)}`,
      admission: { mode: "enforce" as const, repositories: ["registry.example.com/airflow"] },
      system: { statsd: `registry.example.com/statsd:v1@sha256:${"b".repeat(64)}` },
    },
  },
};

const cases = tiers.flatMap((tier) =>
  executors.flatMap((executor) =>
    Object.entries(variants).map(([variant, overrides]) => ({
      title: `${tier}, ${executor}, ${variant}`,
      values: chartValues(inputFor(tier, { ...overrides, executor })),
    })),
  ),
);

if (!found)
  test.skip("the chart's own schema (SKIPPED: no schema; CHART_SCHEMA may name the chart's values.schema.json)", () =>
    undefined);
else
  describe("the chart's own schema", () => {
    let validate: ValidateFunction;
    let schema: unknown;

    beforeAll(() => {
      schema = JSON.parse(readFileSync(path, "utf8"));
      validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
        Object(schema),
      );
    });

    test.each(cases)("accepts the values of $title", ({ values }) => {
      validate(values);
      expect(validate.errors ?? []).toEqual([]);
    });

    test("refuses a key that a component does not have", () => {
      const values = chartValues(inputFor("dev", { values: { scheduler: { replica: 3 } } }));
      expect(validate(values)).toBe(false);
      expect(validate.errors).toContainEqual(
        expect.objectContaining({ instancePath: "/scheduler", keyword: "additionalProperties" }),
      );
    });

    test("is what the known chart keys were made from", () => {
      expect(chartKeyLines(schema)).toEqual(generated.trim().split("\n"));
    });
  });

describe("the parts that the schema leaves open", () => {
  test.each(cases)("hold known keys only in $title", ({ values }) => {
    expect(unknownChartKeys(values)).toEqual([]);
  });

  test.each(cases)("hold known options of airflow.cfg only in $title", ({ values }) => {
    const config = values["config"];
    expect(isJsonObject(config)).toBe(true);
    if (!isJsonObject(config)) return;
    const unknown = Object.entries(config).flatMap(([section, options]) =>
      Object.keys(isJsonObject(options) ? options : {}).filter((option) =>
        optionStatus(section, option).kind.startsWith("unknown"),
      ),
    );
    expect(unknown).toEqual([]);
  });
});
