/** An IPv4 range: the first and the last address as numbers, both inclusive. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  /** Length of the prefix, 0 to 32. */
  readonly prefix: number;
}

/**
 * Reads a range in CIDR notation (RFC 4632). Bits to the right of the prefix are dropped: 10.0.0.7/16 covers 10.0.0.0 to
 * 10.0.255.255. Undefined where the text is no range.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [, a, b, c, d, length] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const octets = [a, b, c, d].map(Number);
  const prefix = Number(length);
  if (length === undefined || prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefix };
}

const formatAddress = (address: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");

/** The range as text, always as a network address: 10.0.7.0/16 becomes 10.0.0.0/16. */
export const formatCidr = ({ first, prefix }: Cidr): string => `${formatAddress(first)}/${prefix}`;

/** Whether two ranges share an address. */
export const overlaps = (a: Cidr, b: Cidr): boolean => a.first <= b.last && b.first <= a.last;

/** Whether every address of `inner` is in `outer`. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

const known = (text: string): Cidr => {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no IPv4 range`);
  return cidr;
};

/** The private ranges of RFC 1918, the only ones a VPC may take: VPCs with public addresses cannot reach their real owners. */
export const privateRanges: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(
  known,
);

/** Range of the cluster's Services, inside the cluster only. The VPCs must stay clear of it. */
export const serviceCidr = "172.20.0.0/16";

/** Ranges reserved for documentation: they never route (RFC 5737). */
export const documentationRanges: readonly Cidr[] = [
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
].map(known);
