/** IPv4 ranges in CIDR notation (RFC 4632) as plain numbers. Pure: the settings' checks use it too. */

/** A range of addresses: the first one as a number, and the length of the prefix. */
export interface Cidr {
  readonly first: number;
  readonly prefix: number;
}

const OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const NOTATION = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}/(3[0-2]|[12]?\\d)$`);

/** Number of addresses in the range. */
export function size(range: Cidr): number {
  return 2 ** (32 - range.prefix);
}

/**
 * Reads `10.20.0.0/16`.
 *
 * @throws Error when it is no IPv4 range, or has bits set below the prefix (10.20.0.1/16): AWS refuses those.
 */
export function parseCidr(text: string): Cidr {
  const match = NOTATION.exec(text);
  if (match === null) throw new Error(`${text} is no IPv4 range such as 10.20.0.0/16`);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const length = size({ first: 0, prefix });
  const range = { first: address - (address % length), prefix };
  if (range.first !== address) {
    throw new Error(`${text} is no network address; the range around it is ${formatCidr(range)}`);
  }
  return range;
}

export function formatCidr(range: Cidr): string {
  const octets = [24, 16, 8, 0].map((bits) => Math.floor(range.first / 2 ** bits) % 256);
  return `${octets.join(".")}/${range.prefix}`;
}

/** Whether the two share an address. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.first < other.first + size(other) && other.first < one.first + size(one);
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.first + size(inner) <= outer.first + size(outer);
}

/**
 * One of the `2 ** bits` equal parts of a range.
 *
 * @param bits How many bits longer the part's prefix is.
 * @param index Which part, from 0.
 * @throws Error when there is no such part.
 */
export function part(range: Cidr, bits: number, index: number): Cidr {
  const prefix = range.prefix + bits;
  if (prefix > 32 || !Number.isInteger(index) || index < 0 || index >= 2 ** bits) {
    throw new Error(`${formatCidr(range)} has no part ${index} of ${2 ** bits}`);
  }
  return { first: range.first + index * size({ first: 0, prefix }), prefix };
}
