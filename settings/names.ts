import { formatCidr, parseCidr } from "./cidr";

/** FNV-1a, 32 bits: the same number for the same text, for ever. */
function hash(text: string): number {
  return [...text].reduce(
    (sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0,
    0x811c9dc5,
  );
}

/**
 * A stack's name as AWS accepts it in names: lower-case letters, digits and dashes. A name that had to change or to be cut ends
 * in a hash of the original, so that two stacks never share a name.
 *
 * @param text Any name that Pulumi accepts for a stack.
 * @param longest Most letters of the result, 8 or more.
 */
export function slug(text: string, longest: number): string {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (clean === text && clean.length <= longest) return clean;
  const tail = hash(text).toString(36).padStart(7, "0").slice(-6);
  const head = clean.slice(0, longest - tail.length - 1).replace(/-+$/, "");
  return head === "" ? `s-${tail}` : `${head}-${tail}`;
}

const slots = 480;

/**
 * Address ranges of a stack that names none, such as a throw-away stack for a branch: one of 480 slots, chosen by its name. Its
 * cluster's VPC is a /18 of 10.128.0.0 to 10.247.255.255, its data VPC a /22 of 10.248.0.0/13. Should two names meet in a slot, the
 * overlap check says so.
 */
export function defaultCidrs(stack: string): { clusterCidr: string; dataCidr: string } {
  const slot = hash(stack) % slots;
  const range = (from: string, prefix: number): string => {
    const start = parseCidr(`${from}/${prefix}`)?.first ?? 0;
    const first = start + slot * 2 ** (32 - prefix);
    return formatCidr({ first, last: first + 2 ** (32 - prefix) - 1, prefix });
  };
  return { clusterCidr: range("10.128.0.0", 18), dataCidr: range("10.248.0.0", 22) };
}
