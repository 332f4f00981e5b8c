import type { z } from "zod";
import type { SettingsPath } from "./faults";
import { isPlainObject } from "./merge";
import { schemaAt } from "./schemaTree";

/** A value in a message: short, and quoted where it is text. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isPlainObject(value)) return "a map";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What is wrong with a number, text or list that is too small or too large; names both ends of what is allowed. */
export function outOfRange(
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
  path: SettingsPath,
  value: unknown,
): string {
  const limit = (code: "too_small" | "too_big"): string => {
    const schema = schemaAt(path);
    const keywords = {
      number: { too_small: "minimum", too_big: "maximum" },
      int: { too_small: "minimum", too_big: "maximum" },
      string: { too_small: "minLength", too_big: "maxLength" },
      array: { too_small: "minItems", too_big: "maxItems" },
    } as const;
    const keyword = isKeyOf(keywords, issue.origin) ? keywords[issue.origin][code] : undefined;
    const value = keyword === undefined ? undefined : schema?.[keyword];
    return typeof value === "number" ? String(value) : "";
  };
  const [least, most] = [limit("too_small"), limit("too_big")];
  const range =
    least !== "" && most !== ""
      ? `${least} to ${most}`
      : least !== ""
        ? `at least ${least}`
        : `at most ${most}`;
  if (issue.origin === "array")
    return `must have ${range} items, not ${Array.isArray(value) ? value.length : 0}`;
  if (issue.origin === "string")
    return value === "" ? "must not be empty" : `must have ${range} characters`;
  return `must be ${range}, not ${show(value)}`;
}

const isKeyOf = <T extends object>(map: T, key: PropertyKey): key is keyof T =>
  Object.hasOwn(map, key);
