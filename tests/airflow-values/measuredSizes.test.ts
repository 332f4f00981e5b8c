/** Every tier's memory limits against what real processes took under load (tests/airflow/test_sizes.py measures it). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import measured from "../../airflow/measuredSizes.json";
import { airflowRuntime } from "../../airflow/processes";
import { parseQuantity } from "../../settings/quantity";
import { defaultVersions } from "../../settings/versions";
import { inputFor, tiers } from "./fixtures";

const HEADROOM = 1.5;
const components = Object.entries(measured.mebibytes);

const runtimeOf = (tier: (typeof tiers)[number]) =>
  airflowRuntime({
    ...inputFor(tier),
    stack: tier,
    database: {
      host: "database.example.com",
      port: 5432,
      database: "airflow",
      username: "airflow",
    },
  });

/** Memory limits by component, in mebibytes. */
function limitsOf(tier: (typeof tiers)[number]): Record<string, number> {
  const { processes, pgbouncer } = runtimeOf(tier);
  return Object.fromEntries(
    Object.entries({ ...processes, pgbouncer }).map(([name, { resources }]) => [
      name,
      (parseQuantity(resources.limits.memory) ?? 0) / 2 ** 20,
    ]),
  );
}

/**
 * The API server is measured with one worker, which is then the whole server. More of them are processes of their own, beside one
 * that supervises them and is no larger.
 */
const processesOf = (tier: (typeof tiers)[number], component: string): number => {
  const { workers } = inputFor(tier).airflow.apiServer;
  return component === "api-server" && workers > 1 ? workers + 1 : 1;
};

describe.each(tiers)("the memory limits of tier %s", (tier) => {
  test("are those of exactly what was measured", () => {
    expect(components.map(([name]) => name).sort()).toEqual(Object.keys(limitsOf(tier)).sort());
  });

  test.each(components)("hold half as much again as %s took", (name, peak) => {
    const needed = peak * processesOf(tier, name) * HEADROOM;
    expect(limitsOf(tier)[name]).toBeGreaterThanOrEqual(needed);
  });
});

test("the sizes were measured on the Airflow that ships", () => {
  expect(measured.airflow).toBe(defaultVersions.airflow);
});

test("docs/sizes.md shows the measured sizes and every tier's limits", () => {
  const text = readFileSync(join(__dirname, "../../docs/sizes.md"), "utf8");
  const rows = [...text.matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)].map(([, name = "", rest = ""]) => [
    name,
    ...rest.split("|").map((cell) => cell.trim()),
  ]);
  const limits = tiers.map(limitsOf);
  const wanted = components.map(([name, peak]) => [
    name,
    `${peak} MiB`,
    ...limits.map((tier) => `${tier[name]} MiB`),
  ]);
  expect(rows.map((row) => row.slice(0, 5))).toEqual(wanted);
});
