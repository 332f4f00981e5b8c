import type { z } from "zod";
import type { Finding } from "./checks";
import { formatPath, type SettingsPath } from "./faults";
import { asText, valueAt } from "./merge";
import { nearest } from "./nearest";
import { stackSettings } from "./schema";
import { knownKeys, placesOf, schemaAt } from "./schemaTree";
import { outOfRange, show } from "./shapeWords";

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys",
  record: "a map of keys",
};

/**
 * What the schema says against a value, in the words of a stack file: what is wrong, what is allowed, the nearest known key.
 *
 * @param value The stack's settings, complete.
 */
export function shapeFindings(value: unknown): Finding[] {
  const result = stackSettings.safeParse(value);
  if (result.success) return [];
  return gatherMissing(result.error.issues.flatMap((issue) => explain(issue, [], value)));
}

const isMissing = "is missing";

/** Several missing keys of one map are one fault. */
function gatherMissing(findings: readonly Finding[]): Finding[] {
  const siblings = ({ path }: Finding): readonly Finding[] =>
    findings.filter(
      (other) => other.message === isMissing && parentOf(other.path) === parentOf(path),
    );
  return findings.flatMap((finding) => {
    const group = finding.message === isMissing ? siblings(finding) : [];
    if (group.length < 2) return [finding];
    if (group[0] !== finding) return [];
    const keys = group.map(({ path }) => String(path.at(-1)));
    return [
      { path: finding.path.slice(0, -1), message: `needs these keys too: ${keys.join(", ")}` },
    ];
  });
}

const parentOf = (path: SettingsPath): string => formatPath(path.slice(0, -1));

function explain(issue: Issue, prefix: SettingsPath, root: unknown): Finding[] {
  const path: SettingsPath = [
    ...prefix,
    ...issue.path.map((step) => (typeof step === "number" ? step : String(step))),
  ];
  const value = valueAt(root, path);
  const at = (message: string): Finding[] => [{ path, message }];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, path) }));
  if (value === undefined) return at(missing(issue, path));
  if (value === null)
    return at("must not be empty (null): leave the key out to get the tier's default");
  switch (issue.code) {
    case "invalid_type":
      return at(wrongType(issue, value));
    case "invalid_value":
      return at(notOneOf(issue.values.map(String), value));
    case "too_small":
    case "too_big":
      return at(outOfRange(issue, path, value));
    case "not_multiple_of":
      return at(`must be a multiple of ${issue.divisor}, not ${show(value)}`);
    case "invalid_union":
      return explainUnion(issue, path, root, value);
    case "invalid_key":
      return at(issue.issues[0]?.message ?? "is no valid name");
    case "invalid_element":
    case "invalid_format":
    case "custom":
      return at(`${issue.message}, not ${show(value)}`);
  }
}

function missing(issue: Issue, path: SettingsPath): string {
  const allowed =
    issue.code === "invalid_value"
      ? issue.values.map(String)
      : issue.code === "invalid_union"
        ? discriminators(path)
        : [];
  return allowed.length > 0 ? `${isMissing}. Allowed: ${allowed.join(", ")}.` : isMissing;
}

function wrongType(issue: z.core.$ZodIssueInvalidType, value: unknown): string {
  const expected = kinds[issue.expected] ?? issue.expected;
  if (issue.expected === "string" && typeof value !== "object")
    return issue.message.startsWith("must")
      ? `${issue.message}, not ${show(value)}`
      : `must be text, not ${show(value)}: put it in quotes, "${asText(value)}"`;
  const quoted = typeof value === "string" && /^(true|false|-?\d+(\.\d+)?)$/.test(value);
  return `must be ${expected}, not ${show(value)}${quoted ? `: write ${value} without quotes` : ""}`;
}

function notOneOf(allowed: readonly string[], value: unknown): string {
  const meant = typeof value === "string" ? nearest(value, allowed) : undefined;
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return `${show(value)} is not known.${hint} Allowed: ${allowed.join(", ")}.`;
}

/** A union's own message where it has one; otherwise the faults of the alternative that fits best. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: SettingsPath,
  root: unknown,
  value: unknown,
): Finding[] {
  if (issue.errors.length === 0) return [{ path, message: notOneOf(discriminators(path), value) }];
  if (issue.message.startsWith("must"))
    return [{ path, message: `${issue.message}, not ${show(value)}` }];
  const best = [...issue.errors].sort((a, b) => misfit(a) - misfit(b))[0];
  return (best ?? []).flatMap((inner) => explain(inner, path, root));
}

/** What the key that tells a union's alternatives apart may say. */
function discriminators(path: SettingsPath): string[] {
  const key = path.at(-1);
  const schema = schemaAt(path.slice(0, -1));
  const alternatives = schema?.anyOf ?? schema?.oneOf;
  if (typeof key !== "string" || !Array.isArray(alternatives)) return [];
  return alternatives.flatMap((option: unknown) => {
    const value = valueAt(option, ["properties", key, "const"]);
    return typeof value === "string" ? [value] : [];
  });
}

/** Keys that an alternative lacks or does not know count more than values that it dislikes. */
const misfit = (issues: readonly Issue[]): number =>
  issues.reduce(
    (sum, issue) =>
      sum +
      (issue.code === "unrecognized_keys"
        ? 10 * issue.keys.length
        : issue.code === "invalid_type"
          ? 5
          : 1),
    0,
  );

/** Names the nearest known key beside it; failing that, the places where a key of that name does exist. */
function unknownKey(key: string, parent: SettingsPath): string {
  const known = knownKeys(schemaAt(parent));
  const meant = nearest(key, known);
  const elsewhere = meant === undefined ? placesOf(key).slice(0, 2) : [];
  const hint =
    meant !== undefined
      ? ` Did you mean ${meant}?`
      : elsewhere.length > 0
        ? ` Did you mean ${elsewhere.join(" or ")}?`
        : "";
  return `is not a known key.${hint} Known here: ${known.join(", ")}.`;
}
