import { formatCidr, parseCidr, part } from "../network/cidr";

/** FNV-1a, 32 bits: the same number for the same text, for ever. */
function hash(text: string): number {
  return [...text].reduce(
    (sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0,
    0x811c9dc5,
  );
}

/**
 * A stack's name as AWS accepts it in names: lower-case letters, digits and single dashes. A name that had to change or to be cut
 * ends in a hash of the original, so that two stacks do not share one.
 *
 * @param text Any name that Pulumi accepts for a stack.
 * @param longest Most letters of the result, 10 or more.
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

/** 480 slots of /18 fill 10.128.0.0 to 10.247.255.255; the same number of /22 fits 10.248.0.0/13. */
const slots = 480;
const clusterPool = parseCidr("10.128.0.0/9");
const dataPool = parseCidr("10.248.0.0/13");

/**
 * Address ranges of a stack that names none, such as a throw-away stack for a branch: one of 480 slots, chosen by the stack's name.
 * Should two names meet in a slot, the overlap check says so.
 */
export function defaultCidrs(stack: string): { clusterCidr: string; dataCidr: string } {
  const slot = hash(stack) % slots;
  return {
    clusterCidr: formatCidr(part(clusterPool, 9, slot)),
    dataCidr: formatCidr(part(dataPool, 9, slot)),
  };
}

/** Identifier of the stack's database: the Aurora cluster's, or the RDS instance's. */
export const databaseIdentifier = ({ cluster }: { cluster: { name: string } }): string =>
  cluster.name;
