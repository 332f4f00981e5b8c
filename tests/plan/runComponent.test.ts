import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { isSecretOutput, runComponent, valueOf } from "../support/component";

class Parts extends pulumi.ComponentResource {
  readonly vpc: awsx.ec2.Vpc;
  readonly cluster: eks.Cluster;
  readonly bucket: aws.s3.Bucket;
  readonly password: random.RandomPassword;
  readonly account: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Parts", name, {}, opts);
    this.vpc = new awsx.ec2.Vpc(`${name}-vpc`, { numberOfAvailabilityZones: 2 }, { parent: this });
    this.cluster = new eks.Cluster(
      `${name}-cluster`,
      {
        vpcId: this.vpc.vpcId,
        privateSubnetIds: this.vpc.privateSubnetIds,
        createOidcProvider: true,
      },
      { parent: this },
    );
    this.bucket = new aws.s3.Bucket(`${name}-logs`, {}, { parent: this, protect: true });
    this.password = new random.RandomPassword(`${name}-key`, { length: 20 }, { parent: this });
    new aws.secretsmanager.SecretVersion(
      `${name}-secret`,
      { secretId: "some-secret", secretString: this.password.result },
      { parent: this, dependsOn: [this.bucket], ignoreChanges: ["secretString"] },
    );
    const provider = new k8s.Provider(
      `${name}-k8s`,
      { kubeconfig: this.cluster.kubeconfigJson },
      { parent: this },
    );
    new k8s.core.v1.Namespace(
      `${name}-ns`,
      {},
      { parent: this, provider, deletedWith: this.cluster },
    );
    this.account = aws.getCallerIdentityOutput({}, { parent: this }).accountId;
    this.registerOutputs({ vpcId: this.vpc.vpcId });
  }
}

describe("runComponent", () => {
  test("records exact inputs, secrets and options, and nothing more than was made", async () => {
    const run = await runComponent(() => new Parts("x"));

    expect(run.inventory()).toEqual([
      "aws:s3/bucket:Bucket::x-logs",
      "aws:secretsmanager/secretVersion:SecretVersion::x-secret",
      "awsx:ec2:Vpc::x-vpc",
      "eks:index:Cluster::x-cluster",
      "kubernetes:core/v1:Namespace::x-ns",
      "pulumi:providers:kubernetes::x-k8s",
      "random:index/randomPassword:RandomPassword::x-key",
      "test:index:Parts::x",
    ]);
    expect(run.one("aws:s3/bucket:Bucket").options).toEqual({
      parent: "test:index:Parts::x",
      protect: true,
    });
    const secret = run.one("aws:secretsmanager/secretVersion:SecretVersion");
    expect(secret.secretInputs).toContain("secretString");
    expect(secret.inputs["secretString"]).toHaveLength(20);
    expect(secret.options).toEqual({
      parent: "test:index:Parts::x",
      dependsOn: ["aws:s3/bucket:Bucket::x-logs"],
      ignoreChanges: ["secretString"],
      additionalSecretOutputs: ["secretBinary", "secretString", "secretStringWo"],
    });
    expect(run.one("kubernetes:core/v1:Namespace").options).toEqual({
      parent: "test:index:Parts::x",
      provider: "pulumi:providers:kubernetes::x-k8s",
      deletedWith: "eks:index:Cluster::x-cluster",
    });
    expect(run.one("test:index:Parts").options).toEqual({});
    expect(run.calls).toEqual([
      { token: "aws:index/getCallerIdentity:getCallerIdentity", inputs: {} },
    ]);
  });

  test("answers typed outputs, secret where the provider marks them so", async () => {
    const { component } = await runComponent(() => new Parts("x"), { region: "us-east-2" });

    expect(await valueOf(component.vpc.vpcId)).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(await valueOf(component.vpc.privateSubnetIds)).toHaveLength(2);
    expect(await valueOf(component.vpc.vpc.ownerId)).toBe("123456789012");
    expect(await valueOf(component.bucket.bucketRegionalDomainName)).toMatch(
      /^x-logs-[0-9a-f]{7}\.s3\.us-east-2\.amazonaws\.com$/,
    );
    expect(await valueOf(component.cluster.oidcProviderArn)).toMatch(
      /^arn:aws:iam::123456789012:oidc-provider\/oidc\.eks\.us-east-2\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
    );
    expect(await isSecretOutput(component.password.result)).toBe(true);
    expect(await isSecretOutput(component.bucket.arn)).toBe(false);
    expect(await valueOf(component.account)).toBe("123456789012");
  });

  test("refuses a provider function that nobody wrote a fake for", async () => {
    const run = runComponent(() => {
      void aws.ec2.getNatGateway({});
      return true;
    });
    await expect(run).rejects.toThrow(/aws:ec2\/getNatGateway:getNatGateway.*no fake/);
  });

  test("reports an error thrown inside apply", async () => {
    const run = runComponent(() => {
      const parts = new Parts("x");
      return parts.vpc.vpcId.apply(() => {
        throw new Error("inside apply");
      });
    });
    await expect(run).rejects.toThrow("inside apply");
  });

  test("reports an error thrown by a constructor", async () => {
    const run = runComponent((): Parts => {
      throw new Error("in the constructor");
    });
    await expect(run).rejects.toThrow("in the constructor");
  });

  test("names the type and shows the inventory when the one resource is not there", async () => {
    const run = await runComponent(() => new Parts("x"));
    expect(() => run.one("aws:sqs/queue:Queue")).toThrow(
      /0 resources are aws:sqs\/queue:Queue[^]*x-logs/,
    );
  });
});
