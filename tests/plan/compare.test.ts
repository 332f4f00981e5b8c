import * as fc from "fast-check";
import { comparePlans, type Comparison } from "../../plan/compare/compare";
import { differences } from "../../plan/compare/differences";
import { FORMAT_VERSION, type PlanDocument } from "../../plan/document";
import type { PlannedResource } from "../../plan/model";
import type { Plain, Properties } from "../../plan/plain";
import { renderComparison } from "../../plan/print/comparison";
import { createStyle } from "../../plan/print/style";
import { totalsOf } from "../../plan/totals";
import { planned } from "./planned";

function documentOf(
  stack: string,
  settings: Properties,
  resources: PlannedResource[],
): PlanDocument {
  return {
    formatVersion: FORMAT_VERSION,
    project: "project",
    stack,
    mode: "known",
    settings: { file: `Pulumi.${stack}.yaml`, values: { stack, tier: stack, ...settings } },
    resources,
    outputs: {},
    secretOutputs: [],
    calls: [],
    clearSecrets: [],
    warnings: [],
    totals: totalsOf(resources),
    durationMs: 1,
  };
}

const urn = (stack: string, type: string, name: string): string =>
  `urn:pulumi:${stack}::project::${type}::${name}`;
const groupType = "p:components:Cluster";

/** A component `cluster` of class Cluster with one resource in it, whose inputs are given. */
function cluster(
  stack: string,
  inputs: Properties,
  more: Partial<PlannedResource> = {},
): PlannedResource[] {
  const type = "aws:eks/nodeGroup:NodeGroup";
  const parent = urn(stack, groupType, "cluster");
  return [
    planned({ urn: parent, type: groupType, name: "cluster", custom: false }),
    planned({
      urn: urn(stack, `${groupType}$${type}`, "nodes"),
      type,
      name: "nodes",
      parent,
      inputs,
      ...more,
    }),
  ];
}

/** Compares two stacks that differ in one setting and one input. */
function compared(
  settings: [Properties, Properties],
  inputs: [Properties, Properties],
): Comparison["changed"][number]["differences"] {
  const a = documentOf("dev", settings[0], cluster("dev", inputs[0]));
  const b = documentOf("prod", settings[1], cluster("prod", inputs[1]));
  return comparePlans(a, b).changed.flatMap((resource) => resource.differences);
}

describe("differences", () => {
  test("are told by path, a missing side absent", () => {
    const a = { same: 1, list: [1, 2], nested: { "a.b": true }, gone: "x" };
    const b = { same: 1, list: [1, 3], nested: { "a.b": false }, added: null };
    expect(differences(a, b)).toEqual([
      { path: "gone", a: "x" },
      { path: "list", a: [1, 2], b: [1, 3] },
      { path: 'nested["a.b"]', a: true, b: false },
      { path: "added", b: null },
    ]);
  });

  test("look into JSON texts and match list items by name", () => {
    const policy = (action: string): Plain =>
      JSON.stringify({
        Statement: [
          { Sid: "A", Action: "x" },
          { Sid: "B", Action: action },
        ],
      });
    expect(differences({ policy: policy("get") }, { policy: policy("put") })).toEqual([
      { path: "policy.Statement[B].Action", a: "get", b: "put" },
    ]);
    const env = (...names: string[]): Plain => names.map((name) => ({ name, value: name }));
    expect(differences(env("b", "a"), env("a", "b", "c"))).toEqual([
      { path: "[c]", b: { name: "c", value: "c" } },
    ]);
  });

  test("match keys that hold a name by the other side's name", () => {
    const translate = (text: string): string => text.replace("dev", "prod");
    expect(differences({ "tag/dev": 1 }, { "tag/prod": 1 }, translate)).toEqual([]);
    expect(differences({ "tag/dev": 1 }, { "tag/prod": 2 }, translate)).toEqual([
      { path: '["tag/prod"]', a: 1, b: 2 },
    ]);
  });

  test("are none between equal values and some between others", () => {
    const plain = fc.jsonValue().filter((value): value is Plain => value !== undefined);
    fc.assert(fc.property(plain, (value) => differences(value, value).length === 0));
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        fc.pre(!isText(a) && !isText(b) && !hasText(a) && !hasText(b));
        const same = canonical(a) === canonical(b);
        const found = differences(a, b).length > 0;
        return same ? !found : found || isEmptyPair(a, b);
      }),
    );
  });
});

const isText = (value: Plain): boolean => typeof value === "string";
/** Texts may be JSON, which compares by content; lists of objects compare by name. */
const hasText = (value: Plain): boolean =>
  /["[]/.test(JSON.stringify(value).replace(/"[^"]*":/g, ""));
const isEmptyPair = (a: Plain, b: Plain): boolean =>
  [a, b].every((v) => JSON.stringify(v).length <= 2);
function canonical(value: Plain): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

describe("the cause of a difference", () => {
  test("is the setting with the same two values, a number and its text being the same", () => {
    const settings: [Properties, Properties] = [
      { cluster: { maxSize: 2, version: "1.34" } },
      { cluster: { maxSize: 6, version: "1.35" } },
    ];
    expect(compared(settings, [{ maxSize: "2" }, { maxSize: "6" }])).toEqual([
      { path: "maxSize", a: "2", b: "6", cause: { kind: "setting", keys: ["cluster.maxSize"] } },
    ]);
  });

  test("is the setting of the component's own section where another has the same values", () => {
    const settings: [Properties, Properties] = [
      { database: { retentionDays: 7 }, cluster: { retentionDays: 7 } },
      { database: { retentionDays: 30 }, cluster: { retentionDays: 30 } },
    ];
    const [found] = compared(settings, [{ retentionDays: 7 }, { retentionDays: 30 }]);
    expect(found?.cause).toEqual({ kind: "setting", keys: ["cluster.retentionDays"] });
  });

  test("is all the settings that are equally plausible", () => {
    const settings: [Properties, Properties] = [
      { cluster: { a: { diskGib: 50 }, b: { diskGib: 50 } } },
      { cluster: { a: { diskGib: 100 }, b: { diskGib: 100 } } },
    ];
    const [found] = compared(settings, [{ diskGib: 50 }, { diskGib: 100 }]);
    expect(found?.cause).toEqual({
      kind: "setting",
      keys: ["cluster.a.diskGib", "cluster.b.diskGib"],
    });
  });

  test("is no setting whose short values agree by chance", () => {
    const settings: [Properties, Properties] = [
      { airflow: { autoscaling: { enabled: false } } },
      { airflow: { autoscaling: { enabled: true } } },
    ];
    const [found] = compared(settings, [
      { monitoring: { enabled: false } },
      { monitoring: { enabled: true } },
    ]);
    expect(found?.cause).toEqual({ kind: "derived" });
  });

  test("is the stack or tier where the value names it", () => {
    const [found] = compared(
      [{}, {}],
      [{ tags: { environment: "dev" } }, { tags: { environment: "prod" } }],
    );
    expect(found?.cause).toEqual({ kind: "setting", keys: ["stack", "tier"] });
  });

  test("is the longest setting that is part of the text", () => {
    const settings: [Properties, Properties] = [
      { cluster: { name: "airflow-dev" } },
      { cluster: { name: "airflow-prod" } },
    ];
    const names: [Properties, Properties] = [
      { role: "airflow-dev-role" },
      { role: "airflow-prod-role" },
    ];
    expect(compared(settings, names)[0]?.cause).toEqual({ kind: "part", keys: ["cluster.name"] });
    const lists: [Properties, Properties] = [
      { arns: ["a/airflow-dev/*"] },
      { arns: ["a/airflow-prod/*"] },
    ];
    expect(compared(settings, lists)[0]?.cause).toEqual({ kind: "part", keys: ["cluster.name"] });
  });

  test("is the setting whose range holds the addresses on both sides", () => {
    const settings: [Properties, Properties] = [
      { network: { clusterCidr: "10.20.0.0/16", dataCidr: "10.23.0.0/22" } },
      { network: { clusterCidr: "10.22.0.0/16", dataCidr: "10.23.8.0/22" } },
    ];
    const [found] = compared(settings, [
      { cidrs: ["10.20.0.0/20", "10.20.32.0/20"] },
      { cidrs: ["10.22.0.0/20"] },
    ]);
    expect(found?.cause).toEqual({ kind: "part", keys: ["network.clusterCidr"] });
    const [mixed] = compared(settings, [
      { cidrs: ["10.20.0.0/20", "10.23.0.0/26"] },
      { cidrs: ["10.22.0.0/20", "10.23.8.0/26"] },
    ]);
    expect(mixed?.cause).toEqual({ kind: "derived" });
  });

  test("is the setting with the size, whether the unit stands in its key or in the value", () => {
    const settings: [Properties, Properties] = [
      { cluster: { nodes: { diskGib: 50 } } },
      { cluster: { nodes: { diskGib: 100 } } },
    ];
    const sizes: [Properties, Properties] = [{ volumeSize: "50Gi" }, { volumeSize: "100Gi" }];
    expect(compared(settings, sizes)[0]?.cause).toEqual({
      kind: "setting",
      keys: ["cluster.nodes.diskGib"],
    });
  });

  test("is the setting with an empty list where the input is left out for one", () => {
    const settings: [Properties, Properties] = [
      { cluster: { publicCidrs: ["203.0.113.0/24"] } },
      { cluster: { publicCidrs: [] } },
    ];
    const inputs: [Properties, Properties] = [{ publicAccessCidrs: ["203.0.113.0/24"] }, {}];
    expect(compared(settings, inputs)[0]?.cause).toEqual({
      kind: "setting",
      keys: ["cluster.publicCidrs"],
    });
  });

  test("is likely the component's only setting that has the two short values", () => {
    const settings: [Properties, Properties] = [
      { cluster: { keepContent: true }, airflow: { other: true } },
      { cluster: { keepContent: false }, airflow: { other: false } },
    ];
    const inputs: [Properties, Properties] = [{ forceDestroy: true }, { forceDestroy: false }];
    expect(compared(settings, inputs)[0]?.cause).toEqual({
      kind: "likely",
      keys: ["cluster.keepContent"],
    });
  });

  test("is likely the setting that differs and has the name, though not the values", () => {
    const settings: [Properties, Properties] = [
      { cluster: { natGateways: "single" } },
      { cluster: { natGateways: "perZone" } },
    ];
    const [found] = compared(settings, [
      { natGateways: { count: 1 } },
      { natGateways: { count: 3 } },
    ]);
    expect(found?.cause).toEqual({ kind: "likely", keys: ["cluster.natGateways"] });
  });

  test("is the resource whose output makes up the value", () => {
    const documents = (["dev", "prod"] as const).map((stack) => {
      const key = urn(stack, "aws:kms/key:Key", "key");
      const arn = `arn:aws:kms:::key/${stack}-key-id`;
      const source = planned({ urn: key, type: "aws:kms/key:Key", name: "key", outputs: { arn } });
      const user = cluster(stack, { arn: `${arn}/*` }, { propertyDependencies: { arn: [key] } });
      return documentOf(stack, {}, [source, ...user]);
    });
    const [a, b] = documents;
    if (a === undefined || b === undefined) throw new Error("two documents");
    expect(comparePlans(a, b).changed).toEqual([
      expect.objectContaining({
        name: "nodes",
        component: "cluster",
        differences: [expect.objectContaining({ cause: { kind: "follows", resources: ["key"] } })],
      }),
    ]);
  });

  test("is the resource that only one of the two depends on", () => {
    const documents = (["dev", "prod"] as const).map((stack) => {
      const zones = stack === "dev" ? ["a"] : ["a", "b"];
      const subnets = zones.map((zone) =>
        planned({
          urn: urn(stack, "aws:ec2/subnet:Subnet", `subnet-${zone}`),
          name: `subnet-${zone}`,
        }),
      );
      const urns = subnets.map((subnet) => subnet.urn);
      const inputs = { subnetIds: zones.map((zone) => `id-${zone}`) };
      return documentOf(stack, {}, [
        ...subnets,
        ...cluster(stack, inputs, { propertyDependencies: { subnetIds: urns } }),
      ]);
    });
    const [a, b] = documents;
    if (a === undefined || b === undefined) throw new Error("two documents");
    expect(comparePlans(a, b).changed[0]?.differences[0]?.cause).toEqual({
      kind: "follows",
      resources: ["subnet-b"],
    });
  });
});

describe("a comparison", () => {
  const a = documentOf("dev", { cluster: { spare: false, maxSize: 2 } }, [
    ...cluster("dev", { maxSize: 2, odd: 1 }),
    planned({ urn: urn("dev", "aws:sqs/queue:Queue", "same"), name: "same" }),
  ]);
  const b = documentOf(
    "prod",
    { cluster: { spare: true, maxSize: 6 }, tags: { extra: "long-enough" } },
    [
      ...cluster("prod", { maxSize: 6, odd: 2 }),
      planned({ urn: urn("prod", "aws:sqs/queue:Queue", "same"), name: "same" }),
      planned({
        urn: urn("prod", `${groupType}$aws:ec2/eip:Eip`, "cluster-spare"),
        type: "aws:ec2/eip:Eip",
        name: "cluster-spare",
        parent: urn("prod", groupType, "cluster"),
      }),
    ],
  );

  test("tells what only one stack has, and the setting whose name fits", () => {
    const comparison = comparePlans(a, b);
    expect(comparison.onlyInA).toEqual([]);
    expect(comparison.onlyInB).toEqual([
      {
        type: "aws:ec2/eip:Eip",
        name: "cluster-spare",
        component: "cluster",
        likelyKeys: ["cluster.spare"],
      },
    ]);
    expect(comparison.same).toBe(2);
  });

  test("of a stack with itself finds nothing", () => {
    const comparison = comparePlans(a, a);
    expect(comparison).toMatchObject({
      settings: [],
      onlyInA: [],
      onlyInB: [],
      changed: [],
      same: 3,
    });
  });

  test("reads by setting, and says what it cannot explain", () => {
    expect(renderComparison(comparePlans(a, b), createStyle(false)).split("\n")).toEqual([
      "dev → prod: 0 resources only in dev, 1 only in prod, 1 differ, 2 are the same",
      "",
      "Only in prod",
      "  ec2.Eip cluster-spare",
      "      in cluster, likely by cluster.spare",
      "",
      "By setting",
      "  cluster.maxSize  2 → 6",
      "      maxSize of eks.NodeGroup nodes",
      "",
      "Derived: no setting has these values",
      "  1 → 2",
      "      odd of eks.NodeGroup nodes",
      "",
      "Settings that differ and explain no single input",
      "  stack, tier, cluster.spare, tags",
      "",
    ]);
  });
});
