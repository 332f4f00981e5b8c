import * as fc from "fast-check";
import { SettingsError, type Settings } from "../../settings";
import { checks } from "../../settings/checks";
import { defaultsFor } from "../../settings/defaults";
import { isPlainObject } from "../../settings/merge";
import { schemaAt } from "../../settings/schemaTree";
import { loadText, minimal } from "./project";

/** Loads, or refuses with faults; anything else is a bug. */
function answer(text: string): "loaded" | "refused" {
  try {
    loadText(text);
    return "loaded";
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    for (const { message } of error.faults)
      expect(message).not.toMatch(/undefined|\[object|NaN|Invalid input/);
    return "refused";
  }
}

/** Paths of every map and value in a tree. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (!isPlainObject(value)) return [path];
  return [path, ...Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key]))];
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

const paths = pathsOf(defaultsFor("prod", "t", "eu-west-1")).filter((path) => path.length > 0);
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e99,
    0.1,
    "",
    " ",
    "x",
    "10.0.0.0/8",
    "9999Gi",
    [],
    [null],
    {},
    { x: {} },
  ),
  fc.string(),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
);

test("any value at any key is either taken or refused in words", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      junk,
      fc.constantFrom("dev", "prod"),
      ([section = "", ...rest], value, tier) => {
        const config = { "aws:region": "eu-west-1", "airflow-platform:tier": tier };
        const key = section === "tier" ? "airflow-platform:tier" : section;
        answer(JSON.stringify({ config: { ...config, [key]: nested(rest, value) } }));
      },
    ),
    { numRuns: 400 },
  );
});

test("any text is either a stack file or refused in words", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => expect(answer(text)).toBe("refused")),
  );
  const lines = fc.array(
    fc.constantFrom(
      "network:",
      "  natGateways: none",
      "tier: dev",
      "- a",
      "a: &x 1",
      "b: *x",
      "? k",
      "|",
      '"',
      "  : :",
      "{",
      "}",
      "secure: x",
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(lines, (some) => void answer(minimal(...some.map((line) => `  ${line}`)))),
    { numRuns: 300 },
  );
});

test("every check says what it reads, by keys that exist", () => {
  const unknown = checks
    .flatMap(({ reads }) => reads)
    .filter((path) => path !== "aws:region" && schemaAt(path.split(".")) === undefined);
  expect(unknown).toEqual([]);
  expect(checks.every(({ reads }) => reads.length > 0)).toBe(true);
});

/** The settings, and the path of every value that is read from them. */
function watched(settings: Settings): { settings: Settings; read: Set<string> } {
  const read = new Set<string>();
  const watch = <T extends object>(value: T, path: string): T =>
    new Proxy(value, {
      get(target, key) {
        const inner: unknown = Reflect.get(target, key);
        if (typeof key === "symbol" || Array.isArray(target) || !Object.hasOwn(target, key))
          return inner;
        const here = path === "" ? key : `${path}.${key}`;
        if (isPlainObject(inner)) return watch(inner, here);
        read.add(here);
        return inner;
      },
    });
  return { settings: watch(structuredClone(settings), ""), read };
}

test("no check reads what it does not say: it would run on values that are wrong already", () => {
  const files = [
    minimal(),
    "config: {aws:region: eu-west-1, tier: prod, access: {hostName: a.data.internal, zone: {name: data.internal, id: Z0123456789, private: true, validationZoneId: Z9876543210}}}",
    "config: {aws:region: eu-west-1, tier: prod, access: {mode: none}, database: {engine: rds}, airflow: {executor: CeleryExecutor}}",
    "config: {aws:region: eu-west-1, tier: dev, access: {mode: nginx, hostName: a.data.internal, certificateArn: arn:aws:acm:eu-west-1:222233334444:certificate/12345678-1234-1234-1234-123456789012}, identity: {mode: oidc, oidc: {issuer: https://id.data.internal, clientId: a, clientSecretName: b, roles: {Admin: [c]}}}, charts: {mirror: 'oci://x/y'}}",
  ];
  const known = { region: "aws:region", bundle: "versions" };
  const silent = files.flatMap((file) =>
    checks.flatMap((check) => {
      const { settings, read } = watched(loadText(file).settings);
      check.run({ settings, given: {}, neighbours: [], projectDirectory: "." });
      return [...read].flatMap((path) => {
        const [head = ""] = path.split(".");
        const source = head === "region" || head === "bundle" ? known[head] : path;
        // A stack's name is no setting: it is known to be right before a file is read.
        const said =
          path === "stack" ||
          check.reads.some((name) => source === name || source.startsWith(`${name}.`));
        return said ? [] : [`${path}, read by the check of ${check.reads.join(", ")}`];
      });
    }),
  );
  expect([...new Set(silent)]).toEqual([]);
});
