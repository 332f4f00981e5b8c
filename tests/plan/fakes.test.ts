import {
  DEFAULT_REGION,
  fakeCall,
  fakeResource,
  hasOwnFake,
  UnknownCallError,
} from "../../plan/fakes";
import { text } from "../../plan/plain";
import type { Fake, FakeRequest, Properties } from "../../plan/fakes";

function fake(type: string, inputs: Properties = {}, more: Partial<FakeRequest> = {}): Fake {
  return fakeResource({ type, name: "thing", inputs, region: DEFAULT_REGION, ...more });
}

function textIn(properties: Properties | undefined, key: string): string {
  return text(properties ?? {}, key) ?? "";
}

describe("fakes", () => {
  test("are the same each time and differ by name and type", () => {
    const vpc = fake("aws:ec2/vpc:Vpc");
    expect(fake("aws:ec2/vpc:Vpc")).toEqual(vpc);
    expect(fake("aws:ec2/vpc:Vpc", {}, { name: "other" }).id).not.toBe(vpc.id);
    expect(fake("aws:ec2/subnet:Subnet").id.slice(-16)).not.toBe(vpc.id.slice(-16));
  });

  test.each([
    ["aws:ec2/vpc:Vpc", /^vpc-0[0-9a-f]{16}$/, /^arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-0/],
    ["aws:ec2/securityGroup:SecurityGroup", /^sg-0[0-9a-f]{16}$/, /:security-group\/sg-0/],
    [
      "aws:kms/key:Key",
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      /:key\//,
    ],
    ["aws:iam/role:Role", /^thing-[0-9a-f]{7}$/, /^arn:aws:iam::123456789012:role\/thing-/],
    ["aws:s3/bucket:Bucket", /^thing-[0-9a-f]{7}$/, /^arn:aws:s3:::thing-[0-9a-f]{7}$/],
    [
      "aws:sqs/queue:Queue",
      /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/123456789012\/thing-/,
      /^arn:aws:sqs:/,
    ],
    [
      "aws:secretsmanager/secret:Secret",
      /^arn:aws:secretsmanager:.*:secret:thing-/,
      /^arn:aws:secretsmanager:/,
    ],
    [
      "aws:sfn/stateMachine:StateMachine",
      /^thing-[0-9a-f]{7}$/,
      /^arn:aws:sfn:eu-west-1:123456789012:stateMachine\/thing-/,
    ],
  ])("%s has an id and an ARN of the shape that AWS uses", (type, id, arn) => {
    const { id: actual, computed } = fake(type);
    expect(actual).toMatch(id);
    expect(computed?.["arn"]).toMatch(arn);
  });

  test("follow the region, its partition and its domain", () => {
    const china = fake("aws:s3/bucket:Bucket", { region: "cn-north-1" });
    expect(china.computed).toMatchObject({
      arn: expect.stringMatching(/^arn:aws-cn:s3:::/),
      bucketRegionalDomainName: expect.stringMatching(/\.s3\.cn-north-1\.amazonaws\.com\.cn$/),
    });
    const government = fake("aws:kms/key:Key", {}, { region: "us-gov-west-1" });
    expect(government.computed?.["arn"]).toMatch(/^arn:aws-us-gov:kms:us-gov-west-1:/);
  });

  test("keep the name that the program gives, and the id of what exists already", () => {
    expect(fake("aws:iam/role:Role", { name: "given" }).id).toBe("given");
    expect(fake("aws:ec2/vpc:Vpc", {}, { existing: "vpc-123" }).id).toBe("vpc-123");
    const bucket = fake("aws:s3/bucket:Bucket", {}, { existing: "old-bucket" });
    expect(bucket.computed?.["arn"]).toBe("arn:aws:s3:::old-bucket");
  });

  test("tell what a first preview knows from what only creation reveals", () => {
    const { known, computed } = fake("aws:rds/cluster:Cluster", {
      clusterIdentifier: "db",
      engine: "aurora-postgresql",
      manageMasterUserPassword: true,
      tags: { a: "b" },
    });
    expect(known).toEqual({
      region: "eu-west-1",
      tagsAll: { a: "b" },
      clusterIdentifier: "db",
      port: 5432,
    });
    expect(computed?.["endpoint"]).toMatch(
      /^db\.cluster-[0-9a-f]{12}\.eu-west-1\.rds\.amazonaws\.com$/,
    );
    expect(computed?.["readerEndpoint"]).toMatch(/^db\.cluster-ro-[0-9a-f]{12}\./);
    expect(computed?.["masterUserSecrets"]).toEqual([
      expect.objectContaining({
        secretArn: expect.stringMatching(/:secret:rds!cluster-/),
        secretStatus: "active",
      }),
    ]);
    expect(fake("aws:rds/cluster:Cluster").computed?.["masterUserSecrets"]).toEqual([]);
  });

  test("make one awsx subnet for each zone and spec, zone by zone", () => {
    const { id, computed } = fake("awsx:ec2:Vpc", {
      availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
      natGateways: { strategy: "Single" },
      subnetSpecs: [
        { type: "Public", cidrBlocks: ["10.0.0.0/24", "10.0.1.0/24"] },
        { type: "Private", name: "nodes" },
        { type: "Unused" },
      ],
    });
    expect(id).toBe("");
    expect(computed).toMatchObject({
      publicSubnetIds: [expect.stringMatching(/^subnet-0/), expect.stringMatching(/^subnet-0/)],
      privateSubnetIds: [expect.any(String), expect.any(String)],
      isolatedSubnetIds: [],
      routeTables: Array.from({ length: 4 }, () => ({ id: expect.stringMatching(/^rtb-0/) })),
      natGateways: [{ id: expect.stringMatching(/^nat-0/) }],
      vpc: { ownerId: "123456789012" },
    });
    expect(computed?.["subnets"]).toMatchObject([
      { availabilityZone: "eu-west-1a", cidrBlock: "10.0.0.0/24" },
      { availabilityZone: "eu-west-1a" },
      { availabilityZone: "eu-west-1b", cidrBlock: "10.0.1.0/24" },
      { availabilityZone: "eu-west-1b" },
    ]);
  });

  test("give an eks cluster its OIDC provider only where one is asked for, and no credential", () => {
    const without = fake("eks:index:Cluster", { name: "c" }).computed;
    expect(without?.["oidcProviderArn"]).toBe("");
    const { computed } = fake("eks:index:Cluster", {
      name: "c",
      createOidcProvider: true,
      skipDefaultSecurityGroups: true,
    });
    expect(computed?.["oidcProviderUrl"]).toBe(`https://${textIn(computed, "oidcIssuer")}`);
    expect(computed?.["nodeSecurityGroupId"]).toBe(computed?.["clusterSecurityGroupId"]);
    expect(computed?.["kubeconfigJson"]).toContain('"get-token"');
    expect(computed?.["kubeconfigJson"]).not.toMatch(/"(token|client-key-data|password)"/);
  });

  test("name Kubernetes objects and put them into a namespace, unless the cluster has them", () => {
    const secret = fake("kubernetes:core/v1:Secret", { kind: "Secret" });
    expect(secret.id).toMatch(/^default\/thing-[0-9a-f]{8}$/);
    expect(secret.secrets).toEqual(["data", "stringData"]);
    const metadata = { name: "pool" };
    expect(fake("kubernetes:karpenter.sh/v1:NodePool", { kind: "NodePool", metadata }).id).toBe(
      "pool",
    );
    const release = fake("kubernetes:helm.sh/v3:Release", {
      name: "r",
      namespace: "n",
      version: "1",
    });
    expect(release).toMatchObject({
      id: "n/r",
      computed: { status: { status: "deployed", version: "1" } },
    });
  });

  test("make random values as long as asked, of the characters allowed, and secret", () => {
    const password = fake("random:index/randomPassword:RandomPassword", {
      length: 40,
      special: false,
    });
    expect(password.computed?.["result"]).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(password.secrets).toContain("result");
    const bytes = fake("random:index/randomBytes:RandomBytes", { length: 33 });
    expect(Buffer.from(textIn(bytes.computed, "base64"), "base64")).toHaveLength(33);
    const { computed } = fake("random:index/randomId:RandomId", { byteLength: 4 });
    expect(computed?.["hex"]).toMatch(/^[0-9a-f]{8}$/);
    expect(computed?.["dec"]).toBe(String(parseInt(textIn(computed, "hex"), 16)));
  });

  test("know which types they were written for", () => {
    expect(hasOwnFake("aws:ec2/vpc:Vpc")).toBe(true);
    expect(hasOwnFake("kubernetes:karpenter.sh/v1:NodePool")).toBe(true);
    expect(hasOwnFake("aws:sfn/stateMachine:StateMachine")).toBe(false);
  });
});

describe("provider functions", () => {
  const call = (token: string, inputs: Properties = {}): Properties =>
    fakeCall({ token, inputs, region: "eu-west-1" }).outputs;

  test("answer for the stack's region and the documentation's account", () => {
    expect(call("aws:index/getAvailabilityZones:getAvailabilityZones")).toMatchObject({
      names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      zoneIds: ["euw1-az1", "euw1-az2", "euw1-az3"],
    });
    expect(call("aws:index/getPartition:getPartition")).toMatchObject({
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    });
    expect(call("aws:index/getCallerIdentity:getCallerIdentity")["accountId"]).toBe("123456789012");
  });

  test("render a policy document as AWS does", () => {
    const answer = call("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          sid: "Read",
          actions: ["s3:GetObject"],
          resources: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
          principals: [{ type: "Service", identifiers: ["ec2.amazonaws.com"] }],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["true"] }],
        },
        { effect: "Deny", actions: ["*"], resources: ["*"], principals: [{ type: "*" }] },
      ],
    });
    expect(JSON.parse(textIn(answer, "json"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Principal: { Service: "ec2.amazonaws.com" },
          Action: "s3:GetObject",
          Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
          Condition: { Bool: { "aws:SecureTransport": "true" } },
        },
        { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" },
      ],
    });
  });

  test("decode YAML as the kubernetes provider does", () => {
    const text = "kind: A\n---\n# nothing\n---\nkind: B\n";
    expect(call("kubernetes:yaml:decode", { text })).toEqual({
      result: [{ kind: "A" }, { kind: "B" }],
    });
  });

  test("are refused by name when nobody wrote a fake", () => {
    expect(() => call("aws:ec2/getNothing:getNothing")).toThrow(UnknownCallError);
    expect(() => call("aws:ec2/getNothing:getNothing")).toThrow(
      /calls aws:ec2\/getNothing:getNothing,/,
    );
  });
});
