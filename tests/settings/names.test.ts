import * as fc from "fast-check";
import { contains, overlaps, parseCidr } from "../../network/cidr";
import { vpcPrefixes } from "../../network/addressPlan";
import { databaseIdentifier, defaultCidrs, slug } from "../../settings/names";

/** Any name that Pulumi takes for a stack. */
const stackName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);

describe("a stack's name inside AWS names", () => {
  test("is letters, digits and single dashes, and short enough", () => {
    fc.assert(
      fc.property(stackName, fc.integer({ min: 10, max: 40 }), (name, longest) => {
        const short = slug(name, longest);
        expect(short).toMatch(/^[a-z0-9](-?[a-z0-9])*$/);
        expect(short.length).toBeLessThanOrEqual(longest);
      }),
    );
  });

  test("stays as it is where it fits", () => {
    expect(["dev", "pr-123", "a1"].map((name) => slug(name, 32))).toEqual(["dev", "pr-123", "a1"]);
  });

  test("tells two stacks apart that differ in what AWS does not take", () => {
    const names = [
      "feature-x",
      "feature_x",
      "feature.x",
      "Feature-X",
      "feature--x",
      `${"a".repeat(60)}1`,
      `${"a".repeat(60)}2`,
    ];
    expect(new Set(names.map((name) => slug(name, 32))).size).toBe(names.length);
  });
});

test("the database is named after the cluster", () => {
  expect(databaseIdentifier({ cluster: { name: "airflow-prod" } })).toBe("airflow-prod");
});

describe("address ranges of a stack that names none", () => {
  test("are the same each time, private, apart, and of a size that the address plan takes", () => {
    fc.assert(
      fc.property(stackName, (name) => {
        const { clusterCidr, dataCidr } = defaultCidrs(name);
        const [cluster, data] = [parseCidr(clusterCidr), parseCidr(dataCidr)];
        expect(defaultCidrs(name)).toEqual({ clusterCidr, dataCidr });
        expect(contains(parseCidr("10.128.0.0/9"), cluster)).toBe(true);
        expect(contains(parseCidr("10.248.0.0/13"), data)).toBe(true);
        expect(overlaps(cluster, data)).toBe(false);
        expect(cluster.prefix).toBeLessThanOrEqual(vpcPrefixes.cluster.longest);
        expect(data.prefix).toBeLessThanOrEqual(vpcPrefixes.data.longest);
      }),
    );
  });

  test("of two stacks overlap in both VPCs or in none", () => {
    fc.assert(
      fc.property(stackName, stackName, (a, b) => {
        const [one, other] = [defaultCidrs(a), defaultCidrs(b)];
        const clash = (key: keyof typeof one) =>
          overlaps(parseCidr(one[key]), parseCidr(other[key]));
        expect(clash("clusterCidr")).toBe(clash("dataCidr"));
      }),
    );
  });

  test("of stacks for twenty pull requests in a row are nearly all different", () => {
    const ranges = Array.from(
      { length: 20 },
      (_, index) => defaultCidrs(`pr-${100 + index}`).clusterCidr,
    );
    expect(new Set(ranges).size).toBeGreaterThanOrEqual(18);
  });
});
