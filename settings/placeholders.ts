import { overlaps } from "../network/cidr";
import type { Finding } from "./checks";
import type { SettingsPath } from "./faults";
import { isPlainObject } from "./merge";
import { documentationRanges, readCidr } from "./ranges";

/** Values that exist to be replaced: reserved names (RFC 2606), addresses (RFC 5737, RFC 3849) and AWS's example accounts. */
function placeholder(text: string): string | undefined {
  const cidr = readCidr(text);
  if (cidr !== undefined)
    return documentationRanges.some((range) => overlaps(range, cidr))
      ? "a range reserved for documentation (RFC 5737)"
      : undefined;
  if (/\bexample-org\b/.test(text)) return "the example organization example-org";
  if (/(^|[@/.])example\.(com|org|net)\b|\.example(\b|$)/.test(text))
    return "an example host (RFC 2606)";
  if (/^[A-Z0-9]+EXAMPLE$/.test(text)) return "an example id of the AWS documentation";
  if (/\b2001:db8:/i.test(text)) return "an address reserved for documentation (RFC 3849)";
  if (/\b(111122223333|123456789012)\b/.test(text))
    return "an example account of the AWS documentation";
  if (/\b00000000-0000-0000-0000-000000000000\b/.test(text))
    return "the nil UUID (RFC 9562), which is nobody's id";
  return undefined;
}

/** Every placeholder that is still there. It works in a plan; in an account it cannot. */
export function findPlaceholders(value: unknown, path: SettingsPath = []): Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => findPlaceholders(item, [...path, index]));
  if (isPlainObject(value))
    return Object.entries(value).flatMap(([key, child]) => findPlaceholders(child, [...path, key]));
  if (typeof value !== "string" && typeof value !== "number") return [];
  const what = placeholder(String(value));
  return what === undefined
    ? []
    : [{ path, message: `${String(value)} is ${what}: put your own here before pulumi up` }];
}
