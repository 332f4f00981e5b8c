/**
 * Defects found in public policy packs, each kept out by a test: research on awsguard,
 * compliance-policies, pulumi/examples and smaller packs.
 */
import { happy } from "./happy";
import { evaluate, type Outcome } from "./support/evaluate";
import { UNKNOWN } from "./support/proxy";
import { allRules, packs } from "./support/rules";
import { add, all, drop, remove, set, type Spoil, worldFrom } from "./support/world";

function run(name: string, spoil: Spoil, config: object = {}): Outcome {
  const rule = allRules.find((candidate) => candidate.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return evaluate(rule, worldFrom(spoil(happy)), config);
}

const logs = "aws:s3/bucket:Bucket::logs";
const balancer = "aws:ec2/securityGroup:SecurityGroup::balancer";
const separate =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration::logs";
const inline = {
  rule: {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "key" },
    bucketKeyEnabled: true,
  },
};

describe("labels and tags: the logic is not upside down", () => {
  test("a resource with every tag passes", () => {
    expect(run("required-tags", (world) => world).violations).toEqual([]);
  });
  test("a resource without tags fails, and the message names what is missing", () => {
    const { violations } = run(
      "required-tags",
      set("aws:ec2/vpc:Vpc::data", "tags", { owner: "x" }),
    );
    expect(violations.map(({ message }) => message)).toEqual([
      "missing: environment, cost-centre, data-class, managed-by (settings: tags)",
    ]);
  });
});

describe("encryption of a bucket is found wherever it is written", () => {
  test("beside the bucket", () => {
    expect(run("s3-encrypted-with-own-key", (world) => world).violations).toEqual([]);
  });
  test("inside the bucket", () => {
    const moved = all(remove(separate), set(logs, "serverSideEncryptionConfiguration", inline));
    expect(run("s3-encrypted-with-own-key", moved).violations).toEqual([]);
  });
  test("inside a bucket of provider version 6", () => {
    const bucket = "aws:s3/bucketV2:BucketV2::artifacts";
    const v2 =
      "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2::artifacts";
    const rules = [{ rules: [{ ...inline.rule, applyServerSideEncryptionByDefaults: [] }] }];
    const moved = all(remove(v2), set(bucket, "serverSideEncryptionConfigurations", rules));
    expect(run("s3-encrypted-with-own-key", moved).violations).toEqual([]);
  });
  test("and its absence is a fault, not an exception to the rule", () => {
    expect(run("s3-encrypted-with-own-key", remove(separate)).violations).toHaveLength(1);
  });
  test("a part that names the bucket by a value that is not known yet still counts", () => {
    expect(run("s3-encrypted-with-own-key", set(separate, "bucket", UNKNOWN)).violations).toEqual(
      [],
    );
  });
});

describe("a public bucket is found whichever way it is opened", () => {
  test.each([
    ["by its list", "s3-no-public-acl", set(logs, "acl", "public-read")],
    [
      "by a list beside it",
      "s3-no-public-acl",
      set("aws:s3/bucketAcl:BucketAcl::logs", "acl", "public-read"),
    ],
    [
      "by its policy",
      "s3-policy-not-public",
      set(
        "aws:s3/bucketPolicy:BucketPolicy::logs",
        "policy",
        JSON.stringify({
          Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
        }),
      ),
    ],
    [
      "by a missing block",
      "s3-public-access-blocked",
      remove("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::logs"),
    ],
  ])("%s", (_, name, spoil) => {
    expect(run(name, spoil).violations).toHaveLength(1);
  });
});

describe("retention of logs is enforced in production, and in every other tier", () => {
  const group = "aws:cloudwatch/logGroup:LogGroup::cluster";
  test.each([365, 90, 30, 7])("with %i days asked for, none at all is a fault", (minimumDays) => {
    expect(
      run("log-group-retention", drop(group, "retentionInDays"), { minimumDays }).violations,
    ).toHaveLength(1);
  });
  test("without configuration the strictest holds", () => {
    expect(run("log-group-retention", set(group, "retentionInDays", 364)).violations).toHaveLength(
      1,
    );
    expect(run("log-group-retention", set(group, "retentionInDays", 365)).violations).toEqual([]);
  });
});

describe("rules are not empty", () => {
  test.each(allRules.map((rule) => [rule.name, rule] as const))("%s does something", (_, rule) => {
    const body = rule.check.toString();
    expect(body.replace(/\s/g, "").length).toBeGreaterThan(40);
  });
});

test("a rule that nobody lists would be noticed: the lists hold every rule once", () => {
  const names = Object.values(packs).flatMap((rules) => rules.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});

describe("resources inside a Helm release are seen as far as its values say", () => {
  const release = "kubernetes:helm.sh/v3:Release::airflow";
  test.each([
    ["container-resources", drop(release, "values.triggerer.resources")],
    ["pod-non-root", drop(release, "values.statsd.securityContexts.pod")],
    ["image-pinned", set(release, "values.images.airflow", { repository: "x", tag: "latest" })],
    ["disruption-budget", drop(release, "values.apiServer.podDisruptionBudget")],
    ["service-no-node-port", set(release, "values.apiServer.service", { type: "NodePort" })],
    ["load-balancer-internal", set(release, "values.apiServer.service", { type: "LoadBalancer" })],
  ])("%s", (name, spoil) => {
    expect(run(name, spoil).violations.length).toBeGreaterThan(0);
  });
  test("a release without values breaks nothing and hides nothing", () => {
    const outcome = run("airflow-no-default-user", drop(release, "values"));
    expect(outcome.violations).toHaveLength(1);
  });
});

describe("management conflicts, awsguard's good idea", () => {
  test("rules of a group inside and beside it", () => {
    const beside = add("aws:ec2/securityGroupRule:SecurityGroupRule::beside", {
      inputs: { securityGroupId: "sg-balancer", type: "ingress", protocol: "tcp" },
    });
    expect(run("security-group-one-owner", beside).violations).toHaveLength(1);
  });
  test("rules beside a group that AWS tells as the group's, once it exists", () => {
    const beside = add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::beside", {
      inputs: { securityGroupId: "sg-balancer", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
    });
    const told = (...ingress: object[]) =>
      all(beside, drop(balancer, "egress"), set(balancer, "ingress", ingress));
    const https = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] };
    expect(run("security-group-one-owner", told()).violations).toEqual([]);
    expect(run("security-group-one-owner", told(https)).violations).toEqual([]);
    const more = { ...https, fromPort: 80, toPort: 80 };
    expect(run("security-group-one-owner", told(https, more)).violations).toHaveLength(1);
  });
});
