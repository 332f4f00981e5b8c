import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { clusterSubnets, zoneLetter } from "../../network/addressPlan";
import type { ClusterSide, ExistingNetwork, NetworkPairArgs } from "./args";
import { createNatGateways } from "./natGateways";

/** awsx makes route tables zone by zone, public subnets first and isolated ones last within a zone. */
const TIERS = ["public", "nodes", "balancers"] as const;

/** The cluster's VPC with a public, a node and a load balancer subnet in each zone. */
export function createClusterVpc(
  name: string,
  args: NetworkPairArgs,
  parent: pulumi.Resource,
): ClusterSide {
  const { availabilityZones, clusterCidr, clusterName, tags } = args;
  const plan = availabilityZones.map((zone) => clusterSubnets(clusterCidr, zone));
  const vpc = new awsx.ec2.Vpc(
    `${name}-cluster`,
    {
      cidrBlock: clusterCidr,
      availabilityZoneNames: [...availabilityZones],
      subnetStrategy: "Auto",
      subnetNameTagStrategy: "AvailabilityZone",
      subnetSpecs: [
        {
          type: "Public",
          name: "public",
          cidrBlocks: plan.map((subnets) => subnets.public),
          // How the load balancer controller finds subnets ("Subnet auto-discovery", AWS Load Balancer Controller).
          tags: { "kubernetes.io/role/elb": "1" },
        },
        {
          type: "Private",
          name: "nodes",
          cidrBlocks: plan.map((subnets) => subnets.nodes),
          tags: { "karpenter.sh/discovery": clusterName },
        },
        {
          // Internal load balancers start no connection but to pods; callers' routes are the network's owner's to add.
          type: "Isolated",
          name: "balancers",
          cidrBlocks: plan.map((subnets) => subnets.balancers),
          tags: { "kubernetes.io/role/internal-elb": "1" },
        },
      ],
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { ...tags, Name: `${clusterName}-cluster` },
    },
    { parent, protect: args.protect, transforms: [withoutPublicAddresses] },
  );
  const nodeRouteTables = availabilityZones.map((zone, index) => ({
    key: zoneLetter(zone),
    id: routeTableId(vpc, index * TIERS.length + TIERS.indexOf("nodes")),
  }));
  const nat = createNatGateways(name, args, { vpc, nodeRouteTables }, parent);
  return {
    vpcId: vpc.vpcId,
    vpcCidr: clusterCidr,
    nodeSubnetIds: vpc.privateSubnetIds,
    nodeRanges: availabilityZones.map((zone) => ({
      key: zoneLetter(zone),
      cidr: clusterSubnets(clusterCidr, zone).nodes,
    })),
    nodeRouteTables,
    natAddresses: nat.addresses,
    ready: [vpc, ...nat.routes],
  };
}

/** A cluster's VPC made elsewhere. Which of its ranges hold nodes is not known, so all of it counts. */
export function adoptClusterVpc(existing: ExistingNetwork): ClusterSide {
  return {
    vpcId: existing.vpcId,
    vpcCidr: existing.vpcCidr,
    nodeSubnetIds: pulumi.output([...existing.privateSubnetIds]),
    nodeRanges: [{ key: "cluster", cidr: existing.vpcCidr }],
    nodeRouteTables: existing.nodeRouteTableIds.map((id) => ({ key: id, id })),
    natAddresses: [],
    ready: [],
  };
}

/**
 * Engine transform: awsx gives whatever starts in a public subnet a public address. Only load balancers
 * and NAT gateways live there, and they bring their own (FSBP EC2.15).
 */
export function withoutPublicAddresses(
  args: pulumi.ResourceTransformArgs,
): pulumi.ResourceTransformResult | undefined {
  if (args.type !== "aws:ec2/subnet:Subnet") return undefined;
  return { props: { ...args.props, mapPublicIpOnLaunch: false }, opts: args.opts };
}

function routeTableId(vpc: awsx.ec2.Vpc, index: number): pulumi.Output<string> {
  return vpc.routeTables.apply((tables) => {
    const table = tables[index];
    if (table === undefined) throw new Error(`awsx made no route table ${index} of its VPC`);
    return table.id;
  });
}
