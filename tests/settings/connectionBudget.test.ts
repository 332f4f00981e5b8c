import type { Settings } from "../../settings";
import {
  clientConnections,
  databaseConnections,
  defaultMaxConnections,
} from "../../settings/connectionBudget";
import { instanceClasses, instanceMemoryGib } from "../../settings/instanceClasses";
import { loadText, minimal } from "./project";

const budget = (...lines: string[]) => {
  const { settings } = loadText(minimal(...lines));
  return { ...databaseConnections(settings), ...clientConnections(settings) };
};

describe("max_connections", () => {
  test.each([
    [1, 189],
    [4, 823],
    [8, 1669],
    [16, 3360],
    [32, 5000],
    [128, 5000],
  ])(
    "of Aurora Serverless v2 with %d capacity units is the documented %d",
    (units, connections) => {
      // Within one connection: AWS rounds the memory of a unit in its own way.
      expect(Math.abs(defaultMaxConnections(2 * units) - connections)).toBeLessThanOrEqual(1);
    },
  );

  test("stops at 2,000 while the smallest capacity is half a unit", () => {
    const of = (minCapacity: number) =>
      budget(
        `  airflow-platform:database: {aurora: {minCapacity: ${minCapacity}, maxCapacity: 32}}`,
      );
    expect([0.5, 1].map((least) => of(least).maxConnections)).toEqual([2000, 5000]);
  });

  test("of an RDS instance follows from its class, and stays below the bare formula", () => {
    const { maxConnections, source } = budget(
      "  airflow-platform:database: {engine: rds, rds: {instanceClass: db.m7g.large}}",
    );
    expect(maxConnections).toBe(823);
    expect(maxConnections).toBeLessThan((8 * 2 ** 30) / 9531392);
    expect(source).toBe("database.rds.instanceClass db.m7g.large");
  });

  test("is unknown for a class that is not in the table", () => {
    const settings: Settings = loadText(minimal()).settings;
    const database = {
      ...settings.database,
      engine: "rds" as const,
      rds: { ...settings.database.rds, instanceClass: "db.x9.large" },
    };
    expect(databaseConnections({ ...settings, database }).maxConnections).toBeUndefined();
  });
});

test.each([
  ["db.t4g.medium", 4],
  ["db.t3.2xlarge", 32],
  ["db.m7g.large", 8],
  ["db.m6i.16xlarge", 256],
  ["db.r7g.xlarge", 32],
  ["db.r6i.12xlarge", 384],
  ["db.t4g.4xlarge", undefined],
  ["db.m7g.medium", undefined],
  ["m7g.large", undefined],
])("%s has %s GiB of memory", (name, memory) => {
  expect(instanceMemoryGib(name)).toBe(memory);
});

test("every class of the table has memory", () => {
  expect(instanceClasses.filter((name) => (instanceMemoryGib(name) ?? 0) < 4)).toEqual([]);
  expect(instanceClasses).toHaveLength(64);
});

describe("connections to PgBouncer", () => {
  test("count every process's pool, and the API server's two", () => {
    // 15 each for scheduler, DAG processor and triggerer; two pools of 15 for the one API worker.
    expect(budget()).toMatchObject({ pooled: 20, reserved: 20, clients: 75, clientCapacity: 200 });
  });

  test("count the API server's pods at their most", () => {
    expect(
      budget(
        "  airflow-platform:airflow: {apiServer: {autoscaling: {enabled: true, maxReplicas: 5}}}",
      ).clients,
    ).toBe(195);
  });

  test("follow the pool size that airflow.config sets", () => {
    const config = "config: {database: {sql_alchemy_pool_size: 2, sql_alchemy_max_overflow: 0}}";
    expect(budget(`  airflow-platform:airflow: {${config}}`).clients).toBe(10);
  });

  test("count Celery's workers where there are any", () => {
    expect(
      budget(
        "  airflow-platform:airflow: {executor: CeleryExecutor, celery: {maxReplicas: 3, concurrency: 4}}",
      ).clients,
    ).toBe(75 + 12 + 2);
  });
});
