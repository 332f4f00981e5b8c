import fc from "fast-check";
import {
  clusterSubnets,
  dataSubnets,
  usableAddresses,
  vpcPrefixes,
  zoneLetter,
} from "../../network/addressPlan";
import {
  type Cidr,
  contains,
  formatCidr,
  overlaps,
  parseCidr,
  part,
  size,
} from "../../network/cidr";

type Plan = (vpcCidr: string, zone: string) => Readonly<Record<string, string>>;

const plans: readonly {
  name: string;
  plan: Plan;
  prefixes: (typeof vpcPrefixes)["cluster" | "data"];
}[] = [
  { name: "cluster", plan: clusterSubnets, prefixes: vpcPrefixes.cluster },
  { name: "data", plan: dataSubnets, prefixes: vpcPrefixes.data },
];

/** A VPC's range of an allowed size, anywhere in 10.0.0.0/8. */
const vpc = ({ shortest, longest }: { shortest: number; longest: number }): fc.Arbitrary<Cidr> =>
  fc.integer({ min: shortest, max: longest }).chain((prefix) =>
    fc.nat({ max: 2 ** (prefix - 8) - 1 }).map((network) => ({
      first: 10 * 2 ** 24 + network * 2 ** (32 - prefix),
      prefix,
    })),
  );

const zones = ["a", "b", "c", "d", "e", "f"].map((letter) => `eu-west-1${letter}`);
const someZones = fc.shuffledSubarray(zones, { minLength: 1 });

const rangesOf = (plan: Plan, cidr: string, names: readonly string[]): string[] =>
  names.flatMap((zone) => Object.values(plan(cidr, zone)));

describe.each(plans)("the $name VPC's plan", ({ plan, prefixes }) => {
  test("keeps every subnet inside the VPC and apart from every other", () => {
    fc.assert(
      fc.property(vpc(prefixes), someZones, (parent, names) => {
        const ranges = rangesOf(plan, formatCidr(parent), names).map(parseCidr);
        for (const [index, range] of ranges.entries()) {
          expect(contains(parent, range)).toBe(true);
          for (const other of ranges.slice(index + 1)) expect(overlaps(range, other)).toBe(false);
        }
      }),
    );
  });

  test("changes no range when a zone is added, whatever the order", () => {
    fc.assert(
      fc.property(vpc(prefixes), someZones, someZones, (parent, before, added) => {
        const cidr = formatCidr(parent);
        const planOf = (names: readonly string[]): Map<string, unknown> =>
          new Map(names.map((zone) => [zone, plan(cidr, zone)]));
        const now = planOf(before);
        const later = planOf([...added, ...before]);
        for (const [zone, subnets] of now) expect(later.get(zone)).toEqual(subnets);
      }),
    );
  });

  test("makes subnets that AWS accepts: /28 at the smallest, /16 at the largest", () => {
    fc.assert(
      fc.property(vpc(prefixes), someZones, (parent, names) => {
        for (const range of rangesOf(plan, formatCidr(parent), names)) {
          const { prefix } = parseCidr(range);
          expect(prefix).toBeGreaterThanOrEqual(16);
          expect(prefix).toBeLessThanOrEqual(28);
        }
      }),
    );
  });

  test("refuses a VPC that is too large or too small, and names the sizes", () => {
    const { shortest, longest } = prefixes;
    for (const prefix of [shortest - 1, longest + 1]) {
      expect(() => plan(`10.0.0.0/${prefix}`, "eu-west-1a")).toThrow(
        `VPC's range 10.0.0.0/${prefix} must be /${shortest} to /${longest}`,
      );
    }
  });
});

describe("the plan as it stands", () => {
  // These ranges are in use: a change here replaces every subnet of every stack.
  test.each([
    ["eu-west-1a", "10.20.0.0/20", "10.20.28.0/23", "10.20.30.0/23", "10.24.0.0/24"],
    ["eu-west-1b", "10.20.32.0/20", "10.20.60.0/23", "10.20.62.0/23", "10.24.2.0/24"],
    ["eu-west-1c", "10.20.64.0/20", "10.20.92.0/23", "10.20.94.0/23", "10.24.4.0/24"],
    ["us-east-1f", "10.20.160.0/20", "10.20.188.0/23", "10.20.190.0/23", "10.24.10.0/24"],
  ])("%s keeps its ranges for good", (zone, nodes, publicRange, balancers, database) => {
    expect(clusterSubnets("10.20.0.0/16", zone)).toEqual({ nodes, public: publicRange, balancers });
    expect(dataSubnets("10.24.0.0/20", zone)).toEqual({ database });
  });

  test("gives nodes and their pods half of the zone, even in the smallest VPC", () => {
    expect(usableAddresses(clusterSubnets("10.20.0.0/16", "eu-west-1a").nodes)).toBe(4091);
    expect(usableAddresses(clusterSubnets("10.20.0.0/18", "eu-west-1a").nodes)).toBe(1019);
  });

  test("leaves a database subnet of the smallest data VPC room for a failover and a restore", () => {
    expect(dataSubnets("10.24.0.0/24", "eu-west-1b")).toEqual({ database: "10.24.0.32/28" });
    expect(usableAddresses("10.24.0.32/28")).toBe(11);
  });

  test("has room for two more tiers in each zone that no subnet is in", () => {
    const zone = part(parseCidr("10.20.0.0/16"), 3, 1);
    const free = [part(zone, 2, 2), part(zone, 3, 6)];
    const used = Object.values(clusterSubnets("10.20.0.0/16", "eu-west-1b")).map(parseCidr);
    const all = [...used, ...free];
    expect(all.reduce((sum, range) => sum + size(range), 0)).toBe(size(zone));
    for (const [index, range] of all.entries()) {
      expect(contains(zone, range)).toBe(true);
      for (const other of all.slice(index + 1)) expect(overlaps(range, other)).toBe(false);
    }
  });

  test("a zone of another shape is refused by name", () => {
    expect(zoneLetter("ap-southeast-2c")).toBe("c");
    expect(() => zoneLetter("us-east-1-bos-1")).toThrow(
      "zone us-east-1-bos-1 must end in one of a, b, c, d, e, f",
    );
  });
});
