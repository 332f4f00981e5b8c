/** The whole way: the SDK's runner, the monitor, the recording. Each program is in fixtures/. */
import { ProgramFailure } from "../../plan/program/failure";
import { planFixture, resourceOf } from "./runFixture";

async function failureOf(name: string, timeoutMs = 15_000): Promise<ProgramFailure> {
  try {
    await planFixture(name, { timeoutMs });
  } catch (error) {
    if (error instanceof ProgramFailure) return error;
    throw error;
  }
  throw new Error(`${name} was planned`);
}

describe("a program of awsx, eks, aws, kubernetes, Helm and random", () => {
  const plan = planFixture("platform");

  test("is recorded whole, what is created inside apply included", async () => {
    const { recording } = await plan;
    expect(recording.resources.map((r) => `${r.type.split(":").at(-1)} ${r.name}`)).toEqual([
      "Network net",
      "Vpc net-cluster",
      "Vpc net-data",
      "Cluster main",
      "kubernetes main",
      "Namespace airflow",
      "RandomPassword db",
      "Secret db",
      "SecretVersion db",
      "Secret db",
      "Release airflow",
      "Tag subnet-0",
      "Tag subnet-1",
    ]);
    expect(recording.calls).toEqual([
      { token: "aws:index/getCallerIdentity:getCallerIdentity", inputs: {} },
    ]);
  });

  test("tells parents, dependencies by property, remote components and source lines", async () => {
    const cluster = resourceOf(await plan, "eks:index:Cluster", "main");
    const vpc = "urn:pulumi:dev::fixture::fixture:index:Network$awsx:ec2:Vpc::net-cluster";
    expect(cluster).toMatchObject({
      remote: true,
      custom: false,
      propertyDependencies: { vpcId: [vpc], privateSubnetIds: [vpc] },
      source: { file: "platform.ts", line: 27 },
    });
    expect(cluster.dependencies).toContain(vpc);
    const remote = resourceOf(await plan, "awsx:ec2:Vpc", "net-cluster");
    expect(remote.parent).toBe("urn:pulumi:dev::fixture::fixture:index:Network::net");
    expect(remote.source).toEqual({ file: "platform.ts", line: 15 });
    const insideApply = resourceOf(await plan, "aws:ec2/tag:Tag", "subnet-1");
    expect(insideApply.source).toEqual({ file: "platform.ts", line: 68 });
    expect(insideApply.inputs["resourceId"]).toMatch(/^subnet-0[0-9a-f]{16}$/);
  });

  test("knows every input, since the fakes answer what they depend on", async () => {
    const { recording } = await plan;
    const unknown = recording.resources.flatMap((r) => r.unknownPaths.map((p) => `${r.name} ${p}`));
    expect(unknown).toEqual([]);
    expect(recording.outputs).toMatchObject({
      vpcId: expect.stringMatching(/^vpc-0/),
      endpoint: expect.stringMatching(/^https:\/\/.*eks\.amazonaws\.com$/),
      databasePassword: "[secret]",
      accountId: "123456789012",
    });
    expect(recording.secretOutputs).toEqual(["databasePassword"]);
  });

  test("marks secrets where they are and nowhere else", async () => {
    const provider = resourceOf(await plan, "pulumi:providers:kubernetes", "main");
    expect(provider.secretPaths).toEqual(["inputs.kubeconfig", "outputs.kubeconfig"]);
    const secret = resourceOf(await plan, "kubernetes:core/v1:Secret", "db");
    expect(secret.inputs["stringData"]).toBe("[secret]");
    const namespace = resourceOf(await plan, "kubernetes:core/v1:Namespace", "airflow");
    expect(namespace.secretPaths).toEqual([]);
    expect((await plan).recording.clearSecrets).toEqual([]);
  });

  test("leaves unknown, as a first preview does, what only creation reveals", async () => {
    const preview = await planFixture("platform", { unknowns: true });
    const names = preview.recording.resources.map((r) => r.name);
    expect(names).not.toContain("subnet-0");
    const cluster = resourceOf(preview, "eks:index:Cluster", "main");
    expect(cluster.unknownPaths).toEqual([
      "inputs.privateSubnetIds",
      "inputs.vpcId",
      "outputs.privateSubnetIds",
      "outputs.vpcId",
    ]);
    expect(cluster.id).toBeUndefined();
    const namespace = resourceOf(preview, "kubernetes:core/v1:Namespace", "airflow");
    const release = resourceOf(preview, "kubernetes:helm.sh/v3:Release", "airflow");
    expect(release.inputs["namespace"]).toBe(namespace.inputs["metadata"] && "airflow");
    expect(preview.recording.outputs).toMatchObject({
      vpcId: "[unknown]",
      accountId: "123456789012",
    });
  });
});

describe("options", () => {
  const plan = planFixture("options");
  const urn = (type: string, name: string): string => `urn:pulumi:dev::fixture::${type}::${name}`;

  test("are recorded, each of them", async () => {
    const { options, dependencies, id } = resourceOf(
      await plan,
      "aws:sqs/queue:Queue",
      "everything",
    );
    const base = urn("aws:sqs/queue:Queue", "base");
    expect(options).toEqual({
      protect: true,
      retainOnDelete: true,
      deleteBeforeReplace: true,
      ignoreChanges: ["tags"],
      replaceOnChanges: ["name"],
      additionalSecretOutputs: ["url"],
      aliases: [
        { name: "former", parent: urn("pulumi:pulumi:Stack", "fixture-dev") },
        urn("aws:sqs/queue:Queue", "oldest"),
      ],
      deletedWith: base,
      customTimeouts: { create: "5m", delete: "1h" },
      provider: urn("pulumi:providers:aws", "ireland"),
      import: "https://sqs.eu-west-1.amazonaws.com/123456789012/everything",
      version: expect.stringMatching(/^7\./),
    });
    expect(dependencies).toEqual([base]);
    expect(id).toBe("https://sqs.eu-west-1.amazonaws.com/123456789012/everything");
  });

  test("are absent where the program sets none", async () => {
    const { options } = resourceOf(await plan, "aws:sqs/queue:Queue", "base");
    expect(Object.keys(options)).toEqual(["version"]);
  });

  test("reach children as the SDK hands them on: the component's provider and protection", async () => {
    const { options } = resourceOf(await plan, "aws:sqs/queue:Queue", "group-child");
    expect(options.provider).toBe(urn("pulumi:providers:aws", "ireland"));
    expect(options.protect).toBe(true);
    const group = resourceOf(await plan, "fixture:index:Group", "group");
    expect(group.options.providers).toEqual({ aws: urn("pulumi:providers:aws", "ireland") });
  });

  test("tell an existing resource that is looked up from one that is made", async () => {
    const found = resourceOf(await plan, "aws:s3/bucket:Bucket", "found");
    expect(found).toMatchObject({ read: true, id: "a-bucket-of-before" });
    expect((await plan).recording.outputs).toEqual({ found: "arn:aws:s3:::a-bucket-of-before" });
  });
});

describe("transforms", () => {
  test("run in the engine's order: the resource's, its parent's, the stack's", async () => {
    const plan = await planFixture("transforms");
    const queue = resourceOf(plan, "aws:sqs/queue:Queue", "group-queue");
    expect(queue.inputs["tags"]).toEqual({ own: "first", resource: "1", parent: "2", stack: "3" });
    expect(queue.options.protect).toBe(true);
    expect(queue.secretPaths).toContain("inputs.kmsMasterKeyId");
    expect(plan.recording.outputs).toEqual({ region: "eu-north-1" });
  });
});

describe("references", () => {
  test("come back from a remote component as resources whose outputs can be read", async () => {
    const { recording } = await planFixture("references");
    expect(recording.outputs["roleArn"]).toEqual([
      expect.stringMatching(/^arn:aws:iam::123456789012:role\/nodes-/),
    ]);
    expect(recording.outputs["groupName"]).toMatch(/^system-/);
  });
});

describe("a program that is wrong", () => {
  test("names a provider function that has no fake", async () => {
    const { problems } = await failureOf("unknownInvoke");
    expect(problems).toEqual([
      expect.stringMatching(/^the program calls aws:ec2\/getNatGateway:getNatGateway, .* no fake/),
    ]);
  });

  test("names a URN that is used twice, and both lines", async () => {
    const { problems } = await failureOf("duplicate");
    expect(problems).toEqual([
      expect.stringContaining(
        "same URN urn:pulumi:dev::fixture::aws:sqs/queue:Queue::twice: " +
          "one from duplicate.ts:3, the other from duplicate.ts:4",
      ),
    ]);
  });

  test("names the resources of a dependency cycle, in order", async () => {
    const { problems, printed } = await failureOf("cycle");
    const [left, right] = ["left", "right"].map((side) => `group-${side} [aws:sqs/queue:Queue]`);
    expect(problems).toEqual([`resources wait for each other: ${left} → ${right} → ${left}`]);
    expect(printed.trim()).toBe("");
  });

  test("names what still waits when a promise hides the cycle", async () => {
    const { problems } = await failureOf("waiting");
    expect(problems).toEqual([expect.stringMatching(/still waited.*first \[.*group \[.*third \[/)]);
    expect(problems.join()).not.toContain("innocent");
  });

  test("shows an exception with the program's own frames, in the sources", async () => {
    const { problems } = await failureOf("throws");
    expect(problems).toEqual([
      "Error: cannot make the second queue\n    at fail (throws.ts:4)\n    at Object.<anonymous> (throws.ts:8)",
    ]);
  });

  test("shows an exception inside apply", async () => {
    const { problems } = await failureOf("rejects");
    expect(problems).toEqual([
      expect.stringMatching(
        /^TypeError: no such thing as arn:aws:sqs:.*\n {4}at \(rejects\.ts:4\)$/,
      ),
    ]);
  });

  test("shows a RunError and a quiet ResourceError without a stack", async () => {
    expect((await failureOf("runError")).problems).toEqual([
      "the certificate is for another domain",
    ]);
    const failure = await failureOf("resourceError");
    expect(failure.problems).toEqual(["the queue is too long"]);
    expect(failure.messages[0]?.urn).toMatch(/::queue$/);
  });

  test("names a module that is missing", async () => {
    const { problems } = await failureOf("syntax");
    expect(problems[0]).toMatch(/^Error: Cannot find module '\.\/nowhere'/);
    expect(problems[0]).toMatch(/at Object\.<anonymous> \(syntax\.ts:4\)$/);
  });

  test("is not taken for finished when it leaves early", async () => {
    const { problems } = await failureOf("exits");
    expect(problems).toEqual([
      expect.stringMatching(/^the program left before its end.*::before$/),
    ]);
  });

  test("is stopped when it does not end", async () => {
    const began = performance.now();
    const { problems } = await failureOf("hangs", 1500);
    expect(problems).toEqual([expect.stringMatching(/^the program did not end within 1\.5 s/)]);
    expect(performance.now() - began).toBeLessThan(6000);
  });
});
