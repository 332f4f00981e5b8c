import type { Inventory } from "../inventory";
import { at, listOf, numberAt, textAt, textsOf } from "../json";
import { known } from "../known";
import { CLASS_PARAMETERS } from "../kubernetes/ingressClass";
import { vpcsOf } from "../vpc";

/** What something costs a month while nobody uses it. */
export interface Cost {
  readonly what: string;
  readonly urn: string;
  readonly dollars: number;
}

const HOURS = 730;

/**
 * Prices on demand in us-east-1, dollars an hour, AWS price lists of 2026-11. Other regions differ by
 * up to a quarter; the point is the size of the bill, not its last dollar.
 */
const HOURLY = {
  eksCluster: 0.1,
  natGateway: 0.045,
  interfaceEndpoint: 0.01,
  auroraCapacityUnit: 0.12,
  loadBalancer: 0.0225,
} as const;

const MONTHLY = { key: 1, secret: 0.4 } as const;

/** Dollars an hour of one size `large`; each step up doubles it, `medium` is half of it. */
const FAMILY_LARGE: Readonly<Record<string, number>> = {
  t3: 0.0832,
  t3a: 0.0752,
  t4g: 0.0672,
  c6i: 0.085,
  c7i: 0.0893,
  m6i: 0.096,
  m7i: 0.1008,
  m7g: 0.0816,
  r6i: 0.126,
  r7i: 0.1323,
  "db.t4g": 0.129,
  "db.m6g": 0.159,
  "db.m7g": 0.168,
  "db.r6g": 0.225,
  "db.r7g": 0.239,
};
const SIZES: Readonly<Record<string, number>> = {
  micro: 0.125,
  small: 0.25,
  medium: 0.5,
  large: 1,
  xlarge: 2,
  "2xlarge": 4,
  "4xlarge": 8,
  "8xlarge": 16,
};

/** Dollars a month of an instance type; an unknown family counts as m7i. */
export function instanceDollars(type: string): number {
  const parts = type.split(".");
  const size = SIZES[parts.at(-1) ?? ""] ?? 1;
  const family = FAMILY_LARGE[parts.slice(0, -1).join(".")] ?? 0.1008;
  return family * size * HOURS;
}

/** The parts of a stack that cost money by the hour, each with its price a month. */
export function fixedCosts(stack: Inventory): Cost[] {
  return [
    ...flat(stack, "EKS control plane", HOURLY.eksCluster * HOURS, "eks:index:Cluster"),
    ...flat(stack, "NAT gateway", HOURLY.natGateway * HOURS, "aws:ec2/natGateway:NatGateway"),
    ...flat(
      stack,
      "load balancer",
      HOURLY.loadBalancer * HOURS,
      "aws:lb/loadBalancer:LoadBalancer",
    ),
    ...flat(stack, "key", MONTHLY.key, "aws:kms/key:Key"),
    ...flat(stack, "secret", MONTHLY.secret, "aws:secretsmanager/secret:Secret"),
    ...plannedNatGateways(stack),
    ...reconciledLoadBalancers(stack),
    ...endpoints(stack),
    ...nodes(stack),
    ...databases(stack),
  ];
}

type Counted =
  | "eks:index:Cluster"
  | "aws:ec2/natGateway:NatGateway"
  | "aws:lb/loadBalancer:LoadBalancer"
  | "aws:kms/key:Key"
  | "aws:secretsmanager/secret:Secret";

function flat(stack: Inventory, what: string, dollars: number, type: Counted): Cost[] {
  return stack.ofType(type).map(({ urn }) => ({ what, urn, dollars }));
}

/** What the load balancer controller makes: one per Service that asks for it, and one per class of Ingresses. */
function reconciledLoadBalancers(stack: Inventory): Cost[] {
  const services = stack
    .ofType("kubernetes:core/v1:Service")
    .filter(({ props }) => at(props, "spec", "type") === "LoadBalancer");
  const classes = stack.ofType(CLASS_PARAMETERS);
  const dollars = HOURLY.loadBalancer * HOURS;
  return [...services, ...classes].map(({ urn }) => ({ what: "load balancer", urn, dollars }));
}

/** An offline plan does not show the gateways that awsx makes. */
function plannedNatGateways(stack: Inventory): Cost[] {
  const planned = vpcsOf(stack).filter(({ type }) => type === "awsx:ec2:Vpc");
  return planned.flatMap(({ urn, props }) => {
    const strategy = textAt(props, "natGateways", "strategy") ?? "None";
    const zones = listOf(at(props, "availabilityZoneNames")).length;
    const count = strategy === "None" ? 0 : strategy === "Single" ? 1 : zones;
    const dollars = count * HOURLY.natGateway * HOURS;
    return count === 0 ? [] : [{ what: `${count} NAT gateways`, urn, dollars }];
  });
}

function endpoints(stack: Inventory): Cost[] {
  const all = stack.ofType("aws:ec2/vpcEndpoint:VpcEndpoint");
  return all.flatMap(({ urn, props }) => {
    if (textAt(props, "vpcEndpointType") !== "Interface") return [];
    const zones = known(() => textsOf(at(props, "subnetIds")).length) ?? 3;
    return [{ what: "interface endpoint", urn, dollars: zones * HOURLY.interfaceEndpoint * HOURS }];
  });
}

function nodes(stack: Inventory): Cost[] {
  const components = stack.ofType("eks:index:ManagedNodeGroup");
  const alone = components.filter((group) => !stack.hasChildren(group));
  return [...stack.ofType("aws:eks/nodeGroup:NodeGroup"), ...alone].map(({ urn, props }) => {
    const [type = "m7i.large"] = textsOf(at(props, "instanceTypes"));
    const count = numberAt(props, "scalingConfig", "desiredSize") ?? 1;
    return { what: `${count} × ${type}`, urn, dollars: count * instanceDollars(type) };
  });
}

function databases(stack: Inventory): Cost[] {
  const clusters = stack.ofType("aws:rds/cluster:Cluster").map((cluster) => {
    const type = "aws:rds/clusterInstance:ClusterInstance";
    const count = stack.referrers(cluster, "clusterIdentifier", type).length;
    const units = numberAt(cluster.props, "serverlessv2ScalingConfiguration", "minCapacity") ?? 0;
    const dollars = units * count * HOURLY.auroraCapacityUnit * HOURS;
    return { what: `Aurora, ${count} × ${units} units`, urn: cluster.urn, dollars };
  });
  const instances = stack.ofType("aws:rds/instance:Instance").map(({ urn, props }) => {
    const type = textAt(props, "instanceClass") ?? "db.m7g.large";
    const zones = at(props, "multiAz") === true ? 2 : 1;
    return { what: type, urn, dollars: zones * instanceDollars(type) };
  });
  return [...clusters, ...instances];
}
