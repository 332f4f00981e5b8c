import { asText, entriesOf, isPlainObject, type PlainObject } from "../merge";
import { sections } from "../project";
import { tiers, type Tier } from "../schema";
import { settingsJsonSchema } from "../schemaTree";
import { versionMap } from "../versions";
import { anyName, defaultTexts, hasDefault } from "./defaultsText";
import { knownValues } from "./knownValues";
import { afterword, foreword } from "./prose";

/** A row of a section's table. */
interface Row {
  readonly path: readonly string[];
  readonly schema: PlainObject;
  /** Whether it must be there once the block around it is. */
  readonly required: boolean;
}

/** docs/settings.md: every key with meaning, allowed values and default per tier. */
export function settingsPage(): string {
  const schema = settingsJsonSchema();
  const properties = isPlainObject(schema.properties) ? schema.properties : {};
  const parts = sections.flatMap((section) => {
    const child = properties[section];
    return isPlainObject(child) ? [sectionPart(section, child)] : [];
  });
  return `${[foreword, ...parts, versionsPart(), afterword].join("\n\n")}\n`;
}

function sectionPart(section: string, schema: PlainObject): string {
  const rows = rowsOf({ path: [section], schema, required: section === "tier" });
  return [`## ${section}`, escape(description(schema)), table(rows)].join("\n\n");
}

/** Leaves, depth first; a block without defaults has a row of its own before those of its keys. */
function rowsOf(row: Row): Row[] {
  const { path, schema } = row;
  if (path.at(-1) === "resources") return [row];
  const children = new Map<string, Row>();
  for (const block of alternatives(schema)) {
    const required = Array.isArray(block.required) ? block.required : [];
    for (const [key, child] of entriesOf(block.properties)) {
      if (!isPlainObject(child)) continue;
      const other = children.get(key);
      const both = other === undefined ? child : either(other.schema, child);
      children.set(key, { path: [...path, key], schema: both, required: required.includes(key) });
    }
  }
  const values = schema.additionalProperties;
  if (isPlainObject(values) && isPlainObject(values.properties))
    children.set(anyName, { path: [...path, anyName], schema: values, required: false });
  const shown = children.size === 0 || (!hasDefault(path) && path.at(-1) !== anyName);
  return [...(shown ? [row] : []), ...[...children.values()].flatMap(rowsOf)];
}

/** A key that two forms of a block share. */
function either(a: PlainObject, b: PlainObject): PlainObject {
  const texts = [...new Set([description(a), description(b)])];
  return { description: texts.join(" Or: "), anyOf: [a, b] };
}

/** A block, or the forms that it may take. */
function alternatives(schema: PlainObject): PlainObject[] {
  const options = [schema.anyOf, schema.oneOf].flatMap((list): unknown[] =>
    Array.isArray(list) ? list : [],
  );
  return [schema, ...options]
    .filter(isPlainObject)
    .filter(({ properties }) => properties !== undefined);
}

function table(rows: readonly Row[]): string {
  const head = ["key", "meaning", "allowed", ...tiers];
  const lines = rows.map((row) => {
    const { path, schema } = row;
    const name = path.length === 1 ? path[0] : path.slice(1).join(".");
    return [`\`${name}\``, escape(description(schema)), escape(allowed(row)), ...defaults(row)];
  });
  const cells = (line: readonly string[]): string => `| ${line.join(" | ")} |`;
  return [cells(head), cells(head.map(() => "---")), ...lines.map(cells)].join("\n");
}

function defaults({ path, required }: Row): string[] {
  if (path[0] === "tier" || (required && !hasDefault(path))) return tiers.map(() => "required");
  if (path.at(-1) === "resources") return tiers.map((tier) => resourcesText(path, tier));
  const texts = defaultTexts(path);
  return tiers.map((tier) => escape(texts[tier]));
}

function resourcesText(path: readonly string[], tier: Tier): string {
  const of = (kind: string, what: string): string => defaultTexts([...path, kind, what])[tier];
  const pair = (kind: string): string => `${of(kind, "cpu")}/${of(kind, "memory")}`;
  return `${pair("requests")} → ${pair("limits")}`;
}

/** Text as Markdown's tables and HTML take it. */
const escape = (text: string): string =>
  text.replaceAll("|", "\\|").replace(/<(\w+)>/g, "&lt;$1&gt;");

const description = (schema: PlainObject): string =>
  typeof schema.description === "string" ? schema.description : "";

const names: Readonly<Record<string, string>> = {
  boolean: "true, false",
  object: "a map",
  string: "text",
};

/** What a value may be, in a few words. */
function allowed({ path, schema }: Pick<Row, "path" | "schema">): string {
  const values = path[0] === "versions" ? knownValues(path) : undefined;
  if (values !== undefined) return values.join(", ");
  return path.at(-1) === "resources"
    ? "`requests` and `limits`, each with `cpu` and `memory` (quantities)"
    : kindOf(schema);
}

function kindOf(schema: PlainObject): string {
  if (Array.isArray(schema.enum)) return schema.enum.join(", ");
  if (schema.const !== undefined) return asText(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(options)) return union(options.filter(isPlainObject));
  if (schema.type === "integer" || schema.type === "number") return range(schema);
  if (schema.type === "array")
    return `a list of: ${isPlainObject(schema.items) ? kindOf(schema.items) : "values"}`;
  if (schema.format === "cidrv4") return "an IPv4 range";
  if (typeof schema.pattern === "string" && schema.pattern.includes("Ki|Mi|Gi"))
    return "a quantity";
  return names[String(schema.type)] ?? "anything";
}

function union(options: readonly PlainObject[]): string {
  const words = [...new Set(options.map(kindOf))];
  const consts = options.every((option) => option.const !== undefined);
  if (!consts && words.every((word) => word === names.object)) return "one of the forms below";
  return words.join(consts ? ", " : " or ");
}

function range({ minimum, maximum, multipleOf }: PlainObject): string {
  const step = typeof multipleOf === "number" ? `, in steps of ${multipleOf}` : "";
  return `${String(minimum)} to ${String(maximum)}${step}`;
}

function versionsPart(): string {
  const lines = versionMap.map(
    ({ airflow, kubernetes, postgresql }) =>
      `| ${airflow} | ${kubernetes.join(", ")} | ${postgresql.join(", ")} |`,
  );
  const charts = Object.values(versionMap.at(-1)?.charts ?? {}).map(
    ({ name, version, repository }) => `| ${name} | ${version} | ${repository} |`,
  );
  return [
    "## Version map",
    "What runs together. `settings/versions.ts` is the only place that names a version; [ADR 0005](adr/0005-versions.md) has the evidence.",
    ["| Airflow | Kubernetes | PostgreSQL |", "| --- | --- | --- |", ...lines].join("\n"),
    ["| chart | version | repository |", "| --- | --- | --- |", ...charts].join("\n"),
  ].join("\n\n");
}
