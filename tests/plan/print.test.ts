import { FORMAT_VERSION, type PlanDocument } from "../../plan/document";
import type { PlannedResource } from "../../plan/model";
import { factsOf } from "../../plan/print/facts";
import { renderFailure } from "../../plan/print/failure";
import { createProgress } from "../../plan/print/progress";
import { createStyle, wantsColor, wrapped } from "../../plan/print/style";
import { renderPlan } from "../../plan/print/text";
import { shortType } from "../../plan/print/tree";
import { ProgramFailure } from "../../plan/program/failure";
import { totalsOf } from "../../plan/totals";
import { planned } from "./planned";

const plain = createStyle(false);

function documentOf(resources: PlannedResource[], more: Partial<PlanDocument> = {}): PlanDocument {
  return {
    formatVersion: FORMAT_VERSION,
    project: "project",
    stack: "dev",
    mode: "known",
    resources,
    outputs: {},
    secretOutputs: [],
    calls: [],
    clearSecrets: [],
    warnings: [],
    totals: totalsOf(resources),
    durationMs: 1234,
    ...more,
  };
}

const component = (name: string, type = "p:components:Group", parent?: string): PlannedResource =>
  planned({ urn: name, name, type, custom: false, ...(parent === undefined ? {} : { parent }) });
const queue = (name: string, parent?: string, inputs = {}): PlannedResource =>
  planned({ urn: name, name, inputs, ...(parent === undefined ? {} : { parent }) });

describe("the text of a plan", () => {
  const resources = [
    component("network", "p:components:NetworkPair"),
    planned({
      urn: "vpc",
      type: "aws:ec2/vpc:Vpc",
      name: "network-data",
      parent: "network",
      inputs: { cidrBlock: "10.1.0.0/16" },
      options: { protect: true },
    }),
    ...[1, 2, 3].map((n) =>
      planned({ urn: `r${n}`, type: "aws:ec2/route:Route", name: `r-${n}`, parent: "network" }),
    ),
    component("identity", "p:components:WorkloadIdentity", "network"),
    planned({
      urn: "role",
      type: "aws:iam/role:Role",
      name: "identity",
      parent: "identity",
      inputs: {
        name: "the-role",
        assumeRolePolicy: JSON.stringify({
          Statement: [
            { Condition: { StringEquals: { "x:sub": "system:serviceaccount:ns:account" } } },
          ],
        }),
      },
    }),
    component("inner", "p:components:Store", "network"),
    queue("inner-a", "inner", { name: "a" }),
    queue("inner-b", "inner", { name: "b" }),
    planned({ urn: "alone", type: "pulumi:providers:kubernetes", name: "alone" }),
  ];
  const document = documentOf(resources, {
    settings: {
      file: "Pulumi.dev.yaml",
      values: { tier: "dev", region: "eu-west-1", versions: { airflow: "3.2.2" } },
    },
    outputs: { url: "https://example.invalid", key: "[secret]", list: [1, 2] },
    warnings: ["Pulumi.dev.yaml:1:1  something to look at"],
  });

  test("reads as a tree with counts, facts, outputs, warnings and totals", () => {
    expect(renderPlan(document, plain).split("\n")).toEqual([
      "project · dev",
      "Pulumi.dev.yaml · tier dev · eu-west-1 · Airflow 3.2.2",
      "",
      `NetworkPair  network${" ".repeat(69)}9 resources`,
      "  ec2.Vpc           network-data  10.1.0.0/16 · protected",
      "  WorkloadIdentity  identity      the-role · for ns: account · 1 resource",
      "  + ec2.Route ×3",
      `  Store  inner${" ".repeat(75)}2 resources`,
      "    sqs.Queue  inner-a  a",
      "    sqs.Queue  inner-b  b",
      "",
      "In no component",
      "  + kubernetes provider",
      "",
      "Outputs",
      "  key   [secret]",
      "  list  [1,2]",
      "  url   https://example.invalid",
      "",
      "Warnings",
      "  Pulumi.dev.yaml:1:1 something to look at",
      "",
      "11 resources: 8 managed by providers, 3 components",
      "aws 7, pulumi 1",
      "planned in 1.2 s, without an account",
      "",
    ]);
  });

  test("is the same without its colours, and has some", () => {
    const colored = renderPlan(document, createStyle(true));
    expect(colored).toContain("\u001b[");
    // eslint-disable-next-line no-control-regex
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(renderPlan(document, plain));
  });

  test("stays within its width, long facts and many types included", () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      planned({
        urn: `t${i}`,
        type: `aws:service/kind${i}:Kind${i}`,
        name: `n${i}`,
        parent: "network",
      }),
    );
    const zones = ["a", "b", "c"].map((zone) => `eu-west-1${zone}`);
    const cluster = planned({
      urn: "c",
      type: "eks:index:Cluster",
      name: "a-cluster-with-a-long-name",
      parent: "network",
      inputs: {
        name: "x",
        version: "1.35",
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        publicAccessCidrs: zones,
      },
    });
    const text = renderPlan(documentOf([...resources, cluster, ...many]), plain);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(text).toContain("Kind29");
  });

  test("lists only some of many resources of one type and counts the rest", () => {
    const queues = Array.from({ length: 20 }, (_, i) =>
      queue(`q${i}`, "network", { name: `q${i}` }),
    );
    const text = renderPlan(documentOf([component("network"), ...queues]), plain);
    expect(text.match(/ {2}sqs\.Queue {2}q/g)).toHaveLength(8);
    expect(text).toContain("+ sqs.Queue ×12");
  });

  test("warns of secrets in clear and of inputs that stayed unknown", () => {
    const unknown = planned({ unknownPaths: ["inputs.name", "outputs.arn"] });
    const text = renderPlan(
      documentOf([unknown], { clearSecrets: [{ urn: "urn", path: "inputs.x" }] }),
      plain,
    );
    expect(text).toContain("a secret stands in clear in inputs.x of urn: mark it secret");
    expect(text).toContain("1 input stayed unknown");
    const preview = renderPlan(documentOf([unknown], { mode: "first-preview" }), plain);
    expect(preview).not.toContain("stayed unknown");
    expect(preview).toContain("as a first preview sees it");
  });
});

describe("facts", () => {
  test.each([
    [
      "eks:index:Cluster",
      {
        name: "c",
        version: "1.35",
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
        enabledClusterLogTypes: ["api", "audit"],
      },
      ["c", "Kubernetes 1.35", "private endpoint", "public", "2 kinds of logs"],
    ],
    [
      "awsx:ec2:Vpc",
      { cidrBlock: "10.0.0.0/16", availabilityZoneNames: ["eu-west-1a", "eu-west-1b"] },
      ["10.0.0.0/16", "zones a b"],
    ],
    [
      "aws:ec2/natGateway:NatGateway",
      { subnetId: "subnet-1", tags: { Name: "airflow-dev-nat-a" } },
      ["airflow-dev-nat-a"],
    ],
    [
      "aws:rds/cluster:Cluster",
      {
        engine: "aurora-postgresql",
        engineVersion: "17",
        serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
        deletionProtection: true,
      },
      ["aurora-postgresql 17", "0.5–4 ACU", "deletion protected"],
    ],
    [
      "aws:rds/instance:Instance",
      {
        engine: "postgres",
        engineVersion: "17",
        instanceClass: "db.m7g.large",
        allocatedStorage: 50,
        multiAz: true,
      },
      ["postgres 17", "db.m7g.large", "50 GiB", "Multi-AZ"],
    ],
    [
      "aws:iam/role:Role",
      {
        name: "r",
        assumeRolePolicy: '{"Statement":[{"Principal":{"Service":"ec2.amazonaws.com"}}]}',
      },
      ["r", "for ec2"],
    ],
    [
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { fromPort: 5432, toPort: 5432, referencedSecurityGroupId: "sg-1" },
      ["port 5432", "from a group"],
    ],
    [
      "kubernetes:helm.sh/v3:Release",
      {
        chart: "oci://registry.invalid/charts/karpenter",
        version: "1.15.1",
        namespace: "kube-system",
      },
      ["karpenter 1.15.1", "in kube-system"],
    ],
    [
      "kubernetes:karpenter.sh/v1:NodePool",
      {
        metadata: { name: "tasks" },
        spec: {
          limits: { cpu: "16", memory: "64Gi" },
          template: {
            spec: {
              requirements: [{ key: "karpenter.sh/capacity-type", values: ["spot", "on-demand"] }],
            },
          },
        },
      },
      ["tasks", "spot then on-demand", "at most 16 CPU", "64Gi memory"],
    ],
    [
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      { spec: { minReplicas: 2, maxReplicas: 5, scaleTargetRef: { name: "api" } } },
      ["api", "2–5 replicas"],
    ],
    [
      "kubernetes:core/v1:Service",
      { metadata: { name: "s" }, spec: { type: "LoadBalancer", ports: [{ port: 8080 }] } },
      ["s", "LoadBalancer", "port 8080"],
    ],
  ])("of %s are the ones that a reader looks for", (type, inputs, facts) => {
    expect(factsOf(type, inputs)).toEqual(facts);
  });

  test("leave out what the program left to the provider, and types that are only counted", () => {
    expect(factsOf("aws:rds/cluster:Cluster", {})).toEqual([]);
    expect(factsOf("aws:ec2/route:Route", { destinationCidrBlock: "0.0.0.0/0" })).toBeUndefined();
  });

  test.each([
    ["aws:rds/cluster:Cluster", "rds.Cluster"],
    ["awsx:ec2:Vpc", "awsx.Vpc"],
    ["eks:index:Cluster", "eks.Cluster"],
    ["kubernetes:core/v1:Service", "Service"],
    ["pulumi:providers:aws", "aws provider"],
    ["airflow-platform:components:NetworkPair", "NetworkPair"],
  ])("call %s %s", (type, name) => {
    expect(shortType(type)).toBe(name);
  });
});

describe("a failure", () => {
  test("tells the cause first, then what the program logged and printed", () => {
    const failure = new ProgramFailure(
      "dev",
      ["it broke\n    at index.ts:3", "and this too"],
      [
        { severity: "error", text: "it broke" },
        { severity: "warning", text: "mind the gap" },
      ],
      "a line\n",
    );
    expect(renderFailure(failure, plain)).toBe(
      [
        "stack dev cannot be planned: it broke",
        "    at index.ts:3",
        "and this too",
        "",
        "The program logged:",
        "warning: mind the gap",
        "",
        "The program printed:",
        "a line",
        "",
      ].join("\n"),
    );
  });
});

describe("terminals", () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };

  test("get colours; pipes, NO_COLOR, dumb terminals and --no-color do not", () => {
    expect(wantsColor(terminal, true, {})).toBe(true);
    expect(wantsColor(pipe, true, {})).toBe(false);
    expect(wantsColor({}, true, { FORCE_COLOR: "1", CI: "true" })).toBe(false);
    expect(wantsColor(terminal, false, {})).toBe(false);
    expect(wantsColor(terminal, true, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColor(terminal, true, { NO_COLOR: "" })).toBe(true);
    expect(wantsColor(terminal, true, { TERM: "dumb" })).toBe(false);
  });

  test("get one line of progress that is cleared; pipes get nothing", () => {
    const written: string[] = [];
    const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
    const progress = createProgress({ ...terminal, write });
    progress.update("dev", 1);
    progress.update("dev", 2);
    progress.clear();
    expect(written).toEqual(["\r\u001b[Kplanning dev: 1 resources", "\r\u001b[K"]);
    const silent = createProgress({ ...pipe, write });
    silent.update("dev", 1);
    silent.clear();
    expect(written).toHaveLength(2);
  });

  test("get lines broken between words, never inside one", () => {
    expect(wrapped(["aaa", "bbb", "ccccccccc"], ", ", "  ", 10)).toEqual([
      "  aaa, bbb,",
      "  ccccccccc",
    ]);
    expect(wrapped([], ", ", "  ", 10)).toEqual([]);
  });
});
