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

/** Every name that is made from the longest cluster name, with the limit of its service. */
const longest = "a".repeat(40);
test.each([
  ["EKS cluster", "", 100, "CreateCluster, Amazon EKS API Reference"],
  ["RDS identifier", "-r1234567", 63, "CreateDBCluster, Amazon RDS API Reference"],
  ["S3 bucket", "-artifacts-111122223333", 63, "Bucket naming rules, Amazon S3 User Guide"],
  ["IAM role", "-airflow-service-role", 64, "IAM and AWS STS quotas, IAM User Guide"],
  ["SQS queue", "-karpenter", 80, "CreateQueue, Amazon SQS API Reference"],
  ["EventBridge rule", "-karpenter-rebalance", 64, "PutRule, Amazon EventBridge API Reference"],
  ["security group and launch template prefix", "-endpoints-", 100, "Terraform's name prefixes"],
  ["KMS alias", "-flow-logs", 250, "CreateAlias, AWS KMS API Reference"],
])("%s: the longest stem and %j stay within %i (%s)", (_service, suffix, limit, _source) => {
  expect(`${longest}${suffix}`.length).toBeLessThanOrEqual(limit);
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
