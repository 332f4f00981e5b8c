import { planOf, stacks } from "../support/plans";
import { LifeOrder } from "./graph";

const EKS = "eks:index:Cluster";
const ADDON = "aws:eks/addon:Addon";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const ROUTE = "aws:ec2/route:Route";

/** `later` is made after `earlier`, and so is gone before it. The first column is the reason, and the test's name. */
const orders: readonly (readonly [
  reason: string,
  later: readonly [type: string, name?: string | RegExp],
  earlier: readonly [type: string, name?: string | RegExp],
])[] = [
  [
    "the cluster finds its log group, or EKS would make one that nobody deletes",
    [EKS],
    ["aws:cloudwatch/logGroup:LogGroup", "cluster-logs"],
  ],
  [
    "the CNI outlives the nodes, so it can give their network interfaces back",
    [NODES],
    [ADDON, "cluster-vpc-cni"],
  ],
  ["nodes reach AWS from their first to their last minute", [NODES], [ROUTE, /to-(data|internet)/]],
  [
    "a NAT gateway finds an internet gateway, which awsx makes within its VPC",
    ["aws:ec2/natGateway:NatGateway"],
    ["awsx:ec2:Vpc"],
  ],
  ["coredns has a node to run on", [ADDON, "cluster-coredns"], [NODES]],
  ["volumes' driver has a node to run on", [ADDON, "cluster-aws-ebs-csi-driver"], [NODES]],
  [
    "the storage class goes before the driver that serves it",
    ["kubernetes:storage.k8s.io/v1:StorageClass"],
    [ADDON, "cluster-aws-ebs-csi-driver"],
  ],
  ["controllers have nodes and name resolution", [RELEASE], [ADDON, "cluster-coredns"]],
  [
    "Karpenter's kinds exist before Karpenter",
    [RELEASE, "cluster-karpenter"],
    [RELEASE, "cluster-karpenter-crd"],
  ],
  [
    "node pools go while Karpenter still runs to remove their nodes",
    ["kubernetes:karpenter.sh/v1:NodePool"],
    [RELEASE, "cluster-karpenter"],
  ],
  [
    "node pools go before the class that their nodes are made from",
    ["kubernetes:karpenter.sh/v1:NodePool"],
    ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"],
  ],
  [
    "task nodes are admitted before Karpenter starts one",
    ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"],
    ["aws:eks/accessEntry:AccessEntry", "cluster-task-node"],
  ],
  [
    "the database's rule names the nodes' group only when the peering carries it",
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "database-from-nodes"],
    ["aws:ec2/vpcPeeringConnection:VpcPeeringConnection"],
  ],
  [
    "External Secrets' kinds exist before its resources",
    [`kubernetes:external-secrets.io/v1:ExternalSecret`],
    [RELEASE, "secrets-operator"],
  ],
  [
    "secrets are there before Airflow looks for them",
    [RELEASE, "airflow"],
    ["kubernetes:external-secrets.io/v1:ExternalSecret"],
  ],
  [
    "Airflow's load balancer goes while the controller still runs to remove it",
    [RELEASE, "airflow"],
    [RELEASE, "cluster-load-balancer-controller"],
  ],
  [
    "task pods go while Karpenter still runs to remove their nodes",
    [RELEASE, "airflow"],
    ["kubernetes:karpenter.sh/v1:NodePool"],
  ],
  [
    "the database answers before Airflow migrates it",
    [RELEASE, "airflow"],
    ["aws:rds/clusterInstance:ClusterInstance", "database-1"],
  ],
  [
    "the database lets nodes in before Airflow migrates it",
    [RELEASE, "airflow"],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "database-from-nodes"],
  ],
];

describe.each(stacks)("the order of life of stack %s", (stack) => {
  const life = new LifeOrder(planOf(stack).resources);

  test.each(orders)("%s", (_reason, later, earlier) => {
    expect(life.violations(life.find(...later), life.find(...earlier))).toEqual([]);
  });

  test("the database is made beside the cluster: neither waits for the other", () => {
    const database = life.find("aws:rds/cluster:Cluster");
    const cluster = life.find(EKS);
    expect(life.violations(database, cluster)).toHaveLength(1);
    expect(life.violations(cluster, database)).toHaveLength(1);
  });

  test("nothing that leaves something behind outside the cluster is deleted with the cluster", () => {
    const careless = planOf(stack).resources.filter(
      ({ type, name, options }) =>
        options.deletedWith !== undefined &&
        options.deletedWith !== "" &&
        (/NodePool|EC2NodeClass|PersistentVolumeClaim|Ingress/.test(type) ||
          (type === RELEASE && name === "airflow")),
    );
    expect(careless.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  test("a destroy that is refused is refused before anything else is deleted", () => {
    const resources = planOf(stack).resources;
    const [guard] = life.find("airflow-platform:components:DeletionGuard");
    const others = resources.filter(({ custom, urn }) => custom && urn !== guard?.urn);
    expect(life.violations(guard === undefined ? [] : [guard], others)).toEqual([]);
    const anyProtected = others.some(({ options }) => options.protect === true);
    expect(guard?.options.protect).toBe(anyProtected);
    // The guard does not know what these made inside their plugins.
    for (const remote of resources.filter((resource) => resource.remote)) {
      expect(remote.options.protect).toBe(anyProtected);
    }
  });

  test("the engine soon knows what to leave alone when something cannot be deleted", () => {
    const many = planOf(stack).resources.filter(({ urn }) => life.steps(urn) > 2_000_000);
    expect(many.map(({ urn }) => `${life.steps(urn)} ${urn}`)).toEqual([]);
  });

  test("node counts belong to whoever scales them", () => {
    const [nodes] = life.find(NODES);
    expect(nodes?.options.ignoreChanges).toEqual(["scalingConfig.desiredSize"]);
  });
});
