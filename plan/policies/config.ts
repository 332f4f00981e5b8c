/** How strictly each rule holds in a tier: the pack's own word, overruled by a file. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Fault } from "../../settings";
import { nearest } from "../../settings/nearest";
import { isProperties, parseJson, type Plain, type Properties, toProperties } from "../plain";
import { PolicyFaults } from "./faults";
import type { Enforcement, PackInfo, PackRule } from "./model";
import type { PackSource } from "./packs";
import { problemsOf, type SchemaProblem } from "./schema";

export interface RuleConfig {
  readonly enforcement: Enforcement;
  readonly parameters: Properties;
}

/** A configuration file and the pack it is for. */
export interface ConfigFile {
  readonly path: string;
  readonly pack: PackInfo;
}

const LEVELS: readonly Enforcement[] = ["advisory", "mandatory", "remediate", "disabled"];

/**
 * The files that hold for a tier: each pack has its own, since the engine refuses one that gives
 * parameters to a rule of another pack ("invalid enforcement level").
 */
export function configFiles(
  tier: string,
  packs: readonly { source: PackSource; info: PackInfo }[],
): ConfigFile[] {
  if (tier === "") return [];
  return packs
    .map(({ source, info }) => ({
      path: join(source.directory, "config", `${tier}.json`),
      pack: info,
    }))
    .filter(({ path }) => existsSync(path));
}

/**
 * The configuration of every rule: defaults of the rules, overruled by the files.
 *
 * @throws PolicyFaults with every unknown rule, level, parameter and value, at its line.
 */
export function readConfig(
  projectDirectory: string,
  packs: readonly PackInfo[],
  files: readonly ConfigFile[],
): ReadonlyMap<string, RuleConfig> {
  const config = new Map<string, RuleConfig>();
  for (const rule of packs.flatMap((pack) => pack.rules)) {
    config.set(rule.name, { enforcement: rule.enforcement, parameters: defaultsOf(rule) });
  }
  const faults: Fault[] = [];
  for (const file of files) faults.push(...apply(projectDirectory, file, packs, config));
  if (faults.length > 0) throw new PolicyFaults(faults);
  return config;
}

function defaultsOf(rule: PackRule): Properties {
  const given = Object.entries(rule.parameters).flatMap(([key, schema]): [string, Plain][] => {
    const initial: Plain | undefined =
      "default" in schema ? plainDefault(schema.default) : undefined;
    return initial === undefined ? [] : [[key, initial]];
  });
  return Object.fromEntries(given);
}

function plainDefault(value: unknown): Plain | undefined {
  return value === undefined ? undefined : parseJson(JSON.stringify(value));
}

function apply(
  projectDirectory: string,
  { path, pack }: ConfigFile,
  packs: readonly PackInfo[],
  config: Map<string, RuleConfig>,
): Fault[] {
  const text = readFileSync(path, "utf8");
  const name = relative(projectDirectory, path);
  const file = name.startsWith("..") ? path : name;
  const parsed = parseJson(text);
  if (!isProperties(parsed)) {
    const message =
      parsed === undefined ? "is not valid JSON" : "must hold an object: rule by rule";
    return [{ path: [], file, message }];
  }
  const lineOf = linesOf(text);
  const rules = new Map(pack.rules.map((rule) => [rule.name, rule]));
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(parsed)) {
    const fault = (message: string, ...below: string[]): void => {
      const line = lineOf([key, ...below]);
      faults.push({
        path: [key, ...below],
        file,
        message,
        ...(line === undefined ? {} : { line }),
      });
    };
    const rule = rules.get(key);
    if (rule === undefined) {
      const owner = packs.find((one) => one.rules.some(({ name }) => name === key));
      const close = nearest(key, [...rules.keys()]);
      const hint = close === undefined ? "" : `; the nearest is ${close}`;
      fault(
        owner === undefined
          ? `there is no such rule${hint}`
          : `is a rule of ${owner.name}, which has a configuration of its own`,
      );
      continue;
    }
    const { level, parameters } = split(value);
    if (level !== undefined && !isLevel(level)) {
      fault(`must be one of ${LEVELS.join(", ")}, or an object with parameters`);
    }
    for (const problem of check(rule, parameters)) fault(problem.message, ...problem.path);
    const before = config.get(key);
    config.set(key, {
      enforcement: isLevel(level) ? level : (before?.enforcement ?? rule.enforcement),
      parameters: { ...before?.parameters, ...parameters },
    });
  }
  return faults;
}

function split(value: Plain): { level: Plain | undefined; parameters: Properties } {
  if (!isProperties(value)) return { level: value, parameters: {} };
  const { enforcementLevel, ...parameters } = value;
  return { level: enforcementLevel, parameters };
}

function isLevel(value: Plain | undefined): value is Enforcement {
  return LEVELS.some((level) => level === value);
}

/** What is wrong with a rule's parameters, by its own schema. */
function check(rule: PackRule, parameters: Properties): SchemaProblem[] {
  const { parameters: properties, required } = rule;
  const schema = {
    type: "object",
    properties,
    required: [...required],
    additionalProperties: false,
  };
  return problemsOf(toProperties(schema), parameters);
}

/** Lines of keys in a JSON text, which is YAML, too. */
function linesOf(text: string): (path: readonly string[]) => number | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lines = new Map<string, number>();
  visit(document, {
    Pair(_, pair, ancestors) {
      const above = ancestors.flatMap((node) =>
        typeof node === "object" && "key" in node && isScalar(node.key)
          ? [String(node.key.value)]
          : [],
      );
      if (!isScalar(pair.key)) return;
      const key = [...above, String(pair.key.value)].join("\0");
      lines.set(key, counter.linePos(pair.key.range?.[0] ?? 0).line);
    },
  });
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(path.slice(0, length).join("\0"));
      if (line !== undefined) return line;
    }
    return undefined;
  };
}
