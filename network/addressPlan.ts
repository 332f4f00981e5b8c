/**
 * The address plan. A subnet's range is a function of the VPC's range, the zone's letter and the tier
 * alone, so that adding a zone or a tier can change no range that is in use: AWS cannot resize a
 * subnet, and replacing one replaces everything in it. docs/adr/0006-network-addresses.md has the why.
 */
import { type Cidr, formatCidr, parseCidr, part, size } from "./cidr";

/** Zones of a region end in one of these letters; each owns an eighth of the VPC, two stay free. */
const ZONE_LETTERS = ["a", "b", "c", "d", "e", "f"] as const;
const ZONE_BITS = 3;

/** A fixed place inside a zone's eighth: part `index` of `2 ** bits`. */
interface Place {
  readonly bits: number;
  readonly index: number;
}

/**
 * Tiers of the cluster's VPC. Every pod takes an address of the nodes' subnet, so nodes have half of
 * the zone; NAT gateways and what faces the internet get by with a sixteenth, and internal load balancers
 * with another: nothing else has an address there, so a rule can admit load balancers alone. Free for
 * tiers to come: part 2 of 4 and part 6 of 8.
 */
const CLUSTER_TIERS = {
  nodes: { bits: 1, index: 0 },
  public: { bits: 4, index: 14 },
  balancers: { bits: 4, index: 15 },
} as const satisfies Readonly<Record<string, Place>>;

/** Tiers of the data VPC. Free for tiers to come: part 1 of 2. */
const DATA_TIERS = {
  database: { bits: 1, index: 0 },
} as const satisfies Readonly<Record<string, Place>>;

/** Prefix lengths that leave each subnet between /28, the smallest that AWS makes, and a size worth having. */
export const vpcPrefixes = {
  cluster: { shortest: 16, longest: 18 },
  data: { shortest: 20, longest: 24 },
} as const;

/** AWS keeps the first four addresses of a subnet and the last ("Subnet CIDR blocks", Amazon VPC User Guide). */
const RESERVED_BY_AWS = 5;

/** One zone's subnets by tier, in CIDR notation. */
export type ZoneSubnets<T extends string> = Readonly<Record<T, string>>;

/** Letter that names a zone inside its region: `a` of eu-west-1a. */
export function zoneLetter(zone: string): string {
  const letter = zone.slice(-1);
  if (!ZONE_LETTERS.some((known) => known === letter)) {
    throw new Error(`zone ${zone} must end in one of ${ZONE_LETTERS.join(", ")}`);
  }
  return letter;
}

function zoneRange(vpc: Cidr, zone: string): Cidr {
  const letter = zoneLetter(zone);
  return part(
    vpc,
    ZONE_BITS,
    ZONE_LETTERS.findIndex((known) => known === letter),
  );
}

function vpcRange(kind: keyof typeof vpcPrefixes, cidr: string): Cidr {
  const range = parseCidr(cidr);
  const { shortest, longest } = vpcPrefixes[kind];
  if (range.prefix < shortest || range.prefix > longest) {
    throw new Error(`the ${kind} VPC's range ${cidr} must be /${shortest} to /${longest}`);
  }
  return range;
}

const place = (range: Cidr, { bits, index }: Place): string => formatCidr(part(range, bits, index));

/**
 * Subnets of the cluster's VPC in one zone.
 *
 * @param vpcCidr Range of the VPC, /16 to /18.
 * @param zone Name of the zone, such as eu-west-1a.
 * @throws Error when the range has another size or the zone has another letter than a to f.
 */
export function clusterSubnets(
  vpcCidr: string,
  zone: string,
): ZoneSubnets<keyof typeof CLUSTER_TIERS> {
  const range = zoneRange(vpcRange("cluster", vpcCidr), zone);
  return {
    nodes: place(range, CLUSTER_TIERS.nodes),
    public: place(range, CLUSTER_TIERS.public),
    balancers: place(range, CLUSTER_TIERS.balancers),
  };
}

/**
 * Subnets of the data VPC in one zone.
 *
 * @param vpcCidr Range of the VPC, /20 to /24.
 * @param zone Name of the zone, such as eu-west-1a.
 * @throws Error when the range has another size or the zone has another letter than a to f.
 */
export function dataSubnets(vpcCidr: string, zone: string): ZoneSubnets<keyof typeof DATA_TIERS> {
  const range = zoneRange(vpcRange("data", vpcCidr), zone);
  return { database: place(range, DATA_TIERS.database) };
}

/** Addresses that a subnet has to give: all but the five that AWS keeps. */
export function usableAddresses(cidr: string): number {
  return size(parseCidr(cidr)) - RESERVED_BY_AWS;
}
