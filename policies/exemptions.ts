import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";
import { parseUrn } from "./urn";

const FILE_NAME = "exemptions.yaml";

/** Leave to break one rule on one resource, for a while. */
export interface Exemption {
  readonly rule: string;
  /** `<type>::<name>` of the resource. */
  readonly resource: string;
  /** `<type>::<name>` of the component of another package that makes the resource, if one does. */
  readonly component?: string;
  /** Stack it holds in. */
  readonly stack: string;
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
  /** Where it stands, for messages. */
  readonly line: number;
}

export interface ExemptionFault {
  readonly line: number;
  readonly message: string;
}

const REQUIRED = ["rule", "resource", "stack", "owner", "reason", "expires"] as const;
const ALLOWED: readonly string[] = [...REQUIRED, "component"];

/** Reads the file's text. Every fault is reported, with its line; what is faulty is left out. */
export function parseExemptions(text: string): {
  exemptions: Exemption[];
  faults: ExemptionFault[];
} {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (node: unknown): number =>
    lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0).line;
  const broken = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    message: `is not valid YAML: ${error.message.split("\n")[0] ?? ""}`,
  }));
  if (broken.length > 0) return { exemptions: [], faults: broken };
  const faults: ExemptionFault[] = [];
  const root = document.contents;
  const list = isMap(root) ? root.get("exemptions", true) : undefined;
  for (const pair of isMap(root) ? root.items : []) {
    if (isScalar(pair.key) && pair.key.value !== "exemptions") {
      const message = `unknown key ${String(pair.key.value)}; only exemptions is allowed`;
      faults.push({ line: lineOf(pair.key), message });
    }
  }
  if (!isSeq(list)) {
    const message = "must hold a list called exemptions, which may be empty: []";
    return { exemptions: [], faults: [...faults, { line: 1, message }] };
  }
  const exemptions: Exemption[] = [];
  for (const item of list.items) {
    const line = lineOf(item);
    const fields = readFields(item, (message) => faults.push({ line, message }));
    if (fields !== undefined) exemptions.push({ ...fields, line });
  }
  return { exemptions, faults };
}

function readFields(
  item: unknown,
  report: (message: string) => void,
): Omit<Exemption, "line"> | undefined {
  const values = new Map<string, string>();
  let sound = true;
  const fault = (message: string): void => {
    sound = false;
    report(message);
  };
  for (const pair of isMap(item) ? item.items : []) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const value = isScalar(pair.value) ? pair.value.value : undefined;
    if (!ALLOWED.includes(key)) fault(`${key} is unknown; allowed are ${ALLOWED.join(", ")}`);
    else if (typeof value === "string" && value.trim() !== "") values.set(key, value.trim());
    else fault(`${key} must be a text that is not empty`);
  }
  const read = (key: (typeof REQUIRED)[number]): string => {
    const value = values.get(key);
    if (value === undefined && !(isMap(item) && item.has(key))) fault(`${key} is missing`);
    return value ?? "";
  };
  const component = values.get("component");
  const fields = {
    rule: read("rule"),
    resource: read("resource"),
    stack: read("stack"),
    owner: read("owner"),
    reason: read("reason"),
    expires: read("expires"),
    ...(component === undefined ? {} : { component }),
  };
  if (fields.expires !== "" && !isDate(fields.expires)) {
    fault(`expires must be a date such as 2027-03-31, not ${fields.expires}`);
  }
  return sound ? fields : undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Today in UTC, `YYYY-MM-DD`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function hasExpired(exemption: Exemption, day: string): boolean {
  return exemption.expires < day;
}

/** Whether an exemption speaks of the resource with a URN. */
export function covers(exemption: Exemption, urn: string): boolean {
  const { stack, types, type, name } = parseUrn(urn);
  if (exemption.stack !== stack || exemption.resource !== `${type}::${name}`) return false;
  const [component] = exemption.component?.split("::") ?? [];
  return component === undefined || types.includes(component);
}

/**
 * Whether a resource of a stack is the one that an exemption names. Where a component of another
 * package makes it, the component is enough: an offline plan does not show what it makes.
 */
export function isNamedBy(exemption: Exemption, urn: string): boolean {
  const { type, name } = parseUrn(urn);
  return covers(exemption, urn) || exemption.component === `${type}::${name}`;
}

/**
 * Reads the exemptions that apply to a pack: the file in its own folder (a published pack carries
 * one) or in the folder above.
 *
 * @throws Error when the file has faults: a pack must not run on half of its exemptions.
 */
export function loadExemptions(packDirectory: string): Exemption[] {
  const candidates = [packDirectory, dirname(packDirectory)].map((d) => join(d, FILE_NAME));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (file === undefined) return [];
  const { exemptions, faults } = parseExemptions(readFileSync(file, "utf8"));
  if (faults.length === 0) return exemptions;
  const list = faults.map((fault) => `  ${file}:${fault.line}  ${fault.message}`);
  throw new Error(["the exemptions are faulty:", ...list].join("\n"));
}
