import { accessOf } from "./access";
import { checks, type Check, type Finding, type Neighbour } from "./checks";
import { defaultsFor, nodePoolDefaults } from "./defaults";
import type { SettingsPath } from "./faults";
import { deepFreeze, isPlainObject, merge, valueAt, type PlainObject } from "./merge";
import { nearest } from "./nearest";
import { projectName, sections } from "./project";
import { partitionOf, regionNames } from "./regions";
import { stackSettings, tiers, type StackSettings, type Tier } from "./schema";
import { findSecrets } from "./secretScan";
import { shapeFindings } from "./shape";
import { resourceTags } from "./tags";
import type { Settings } from "./types";
import { bundleFor, defaultBundle, versionMap } from "./versions";

export interface ResolveInput {
  readonly stack: string;
  /** Values by full key; encrypted ones as placeholders. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly neighbours: readonly Neighbour[];
  readonly projectDirectory: string;
}

export interface Resolved {
  /** Absent where there is any finding. */
  readonly settings?: Settings;
  readonly findings: readonly Finding[];
}

/** A stand-in while the real value is wrong, so that the other checks can still run. */
const fallbackRegion = "eu-west-1";

/**
 * Settings from a stack's configuration: tier defaults, the stack's values merged over them, the shape, then every check whose inputs
 * are sound. Reports all findings at once.
 */
export function resolve({ stack, config, ...surroundings }: ResolveInput): Resolved {
  const given = ownSections(config);
  const regionFindings = checkRegion(config["aws:region"]);
  const region =
    regionFindings.length === 0 && typeof config["aws:region"] === "string"
      ? config["aws:region"]
      : fallbackRegion;
  const tier = tiers.find((name) => name === given.tier) ?? "dev";

  const secrets = [...findSecrets(given), ...findForeignSecrets(config)];
  const defaults = defaultsFor(tier, stack, region);
  const merged = merge(withPools(defaults, given, tier), given);
  const whole = isPlainObject(merged) ? { ...merged, tier: given.tier } : {};
  const shape = [...shapeFindings(whole), ...checkAirflowVersion(whole)].filter(
    ({ path }) => !secrets.some((secret) => related(secret.path, path)),
  );
  const first = [...unknownKeys(config), ...regionFindings, ...secrets, ...shape];

  const candidate = sound(whole, defaults, first);
  if (candidate === undefined) return { findings: first };
  const settings = complete(candidate, stack, region);
  const usable = (check: Check): boolean =>
    !check.reads.some((read) => first.some(({ path }) => related(path, read.split("."))));
  const crossed = checks
    .filter(usable)
    .flatMap((check) => check.run({ settings, given, ...surroundings }));
  const findings = [...first, ...crossed];
  return findings.length > 0 ? { findings } : { settings: deepFreeze(settings), findings };
}

/** Our own sections, without the namespace. */
export function ownSections(config: Readonly<Record<string, unknown>>): PlainObject {
  return Object.fromEntries(
    sections.flatMap((section) => {
      const key = `${projectName}:${section}`;
      return Object.hasOwn(config, key) ? [[section, config[key]]] : [];
    }),
  );
}

function unknownKeys(config: Readonly<Record<string, unknown>>): Finding[] {
  return Object.keys(config).flatMap((full) => {
    const [namespace = "", ...rest] = full.split(":");
    const key = rest.join(":");
    const known = sections.some((section) => section === key);
    if (namespace === projectName) {
      if (known) return [];
      const meant = nearest(key, sections);
      const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
      return [
        { path: [key], message: `is not a known key.${hint} Known here: ${sections.join(", ")}.` },
      ];
    }
    const meant = nearest(namespace, [projectName, "aws"]);
    if (meant === undefined || namespace === "aws") return [];
    return [{ path: [full], message: `has an unknown namespace. Did you mean ${meant}:${key}?` }];
  });
}

function checkRegion(region: unknown): Finding[] {
  const path = ["aws:region"];
  if (region === undefined)
    return [{ path, message: "is missing: the AWS region of the stack, such as eu-west-1" }];
  if (typeof region === "string" && partitionOf(region) !== undefined) return [];
  const meant = typeof region === "string" ? nearest(region, regionNames) : undefined;
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return [
    {
      path,
      message: `${JSON.stringify(region)} is not a region that settings/regions.ts knows.${hint}`,
    },
  ];
}

/** The map gives every chart its version, so a wrong Airflow version is found before the other checks. */
function checkAirflowVersion(whole: unknown): Finding[] {
  const path = ["versions", "airflow"];
  const version = valueAt(whole, path);
  if (typeof version !== "string" || bundleFor(version) !== undefined) return [];
  const known = versionMap.map((bundle) => bundle.airflow);
  return [{ path, message: `${version} is not in the version map. Allowed: ${known.join(", ")}.` }];
}

/** Credentials in the clear under another namespace, such as the AWS provider's: they would lie in the file and in the state. */
function findForeignSecrets(config: Readonly<Record<string, unknown>>): Finding[] {
  return Object.entries(config).flatMap(([key, value]) =>
    key.startsWith(`${projectName}:`) ? [] : findSecrets(value, [key], "encrypted allowed"),
  );
}

/** Node pools of the file's own start from the pool defaults, as the pool named tasks does. */
function withPools(defaults: PlainObject, given: PlainObject, tier: Tier): PlainObject {
  const pools = valueAt(given, ["cluster", "nodePools"]);
  if (!isPlainObject(pools)) return defaults;
  const own = Object.keys(pools)
    .filter((name) => isPlainObject(pools[name]))
    .map((name): [string, unknown] => [name, nodePoolDefaults(tier)]);
  const merged = merge(defaults, { cluster: { nodePools: Object.fromEntries(own) } });
  return isPlainObject(merged) ? merged : defaults;
}

/** Whether one path leads to the other. */
const related = (a: SettingsPath, b: SettingsPath): boolean => {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((step, index) => step === b[index]);
};

/**
 * The settings with every faulty value put back to its default, or left out where it has none, so that checks on the sound ones can
 * run. Undefined where that is no help.
 */
function sound(
  whole: unknown,
  defaults: unknown,
  findings: readonly Finding[],
): StackSettings | undefined {
  const repaired = findings.reduce<unknown>(
    (value, { path }) => repair(value, defaults, path),
    whole,
  );
  const result = stackSettings.safeParse(repaired);
  return result.success ? result.data : undefined;
}

function repair(value: unknown, defaults: unknown, path: SettingsPath): unknown {
  const [step, ...rest] = path;
  if (typeof step !== "string" || !isPlainObject(value)) return defaults;
  const { [step]: faulty, ...others } = value;
  // A block without defaults (cluster.existing) is left out whole: half of one would be a fault of its own.
  if (!isPlainObject(defaults) || !Object.hasOwn(defaults, step)) return others;
  return { ...others, [step]: repair(faulty, defaults[step], rest) };
}

function complete(valid: StackSettings, stack: string, region: string): Settings {
  return {
    ...valid,
    access: accessOf(valid),
    stack,
    region,
    partition: partitionOf(region) ?? "aws",
    bundle: bundleFor(valid.versions.airflow) ?? defaultBundle,
    resourceTags: resourceTags(valid, stack),
    databaseName: `airflow_${valid.tier}`,
  };
}
