import { loadText, minimal } from "./project";

const digest = `sha256:${"a1".repeat(32)}`;
const own = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/airflow-t/airflow";
const pinned = (name: string): string => `        ${name}: ${own}:system-x@${digest}`;
const system = ["gitSync", "statsd", "pgbouncer", "pgbouncerExporter", "reloader"];

/** Warnings of a stack that enforces, with these lines below `image`. */
const warnings = (image: readonly string[], ...more: readonly string[]): string[] =>
  loadText(
    minimal(
      "  airflow-platform:airflow:",
      ...more,
      "    image:",
      "      admission: {mode: enforce}",
      ...image,
    ),
  )
    .warnings.filter(({ path }) => path.includes("image"))
    .map(({ path, message }) => `${path.join(".")} ${message}`);

const trusted = [
  `      repository: ${own}`,
  `      digest: ${digest}`,
  "      system:",
  ...system.map(pinned),
];

test("a stack that enforces and names every image by digest has nothing to mend", () => {
  expect(warnings(trusted)).toEqual([]);
});

test("everything that its own rule would refuse is named before an update", () => {
  expect(warnings([])).toEqual([
    expect.stringMatching(/^airflow\.image\.digest is missing while .* enforce/),
    expect.stringMatching(/^airflow\.image\.repository apache\/airflow is neither/),
    expect.stringMatching(
      /^airflow\.image\.system names no digest of gitSync, statsd, pgbouncer, pgbouncerExporter, reloader while/,
    ),
  ]);
});

test("Redis counts where a Celery executor runs it", () => {
  const celery = "    executor: CeleryExecutor";
  expect(warnings(trusted, celery)).toEqual([
    expect.stringMatching(/^airflow\.image\.system names no digest of redis while/),
  ]);
  expect(warnings([...trusted, pinned("redis")], celery)).toEqual([]);
});

test.each(["audit", "off"])("with %s nothing is refused, and nothing warned of", (mode) => {
  const { warnings: found } = loadText(
    minimal("  airflow-platform:airflow:", `    image: {admission: {mode: ${mode}}}`),
  );
  expect(found.filter(({ path }) => path.includes("image"))).toEqual([]);
});
