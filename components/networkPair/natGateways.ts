import * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import type * as pulumi from "@pulumi/pulumi";
import { zoneLetter } from "../../network/addressPlan";
import type { ClusterSide, NetworkPairArgs } from "./args";

/** The nodes' way to the internet: none without NAT gateways. */
export interface NatGateways {
  /** Addresses that the nodes' traffic comes from. */
  readonly addresses: readonly pulumi.Output<string>[];
  /** The nodes' default routes, one per zone. */
  readonly routes: readonly aws.ec2.Route[];
}

/**
 * NAT gateways with addresses that are kept, and a default route to one from each zone's nodes. Made here, because awsx does not
 * let its own wait for the VPC's internet gateway, and AWS refuses a NAT gateway that comes first (`Gateway.NotAttached`).
 *
 * @param vpc Whole, so that the internet gateway is there before, and until after, every NAT gateway.
 */
export function createNatGateways(
  name: string,
  args: NetworkPairArgs,
  cluster: { readonly vpc: awsx.ec2.Vpc } & Pick<ClusterSide, "nodeRouteTables">,
  parent: pulumi.Resource,
): NatGateways {
  const gateways = natZones(args).map((zone, index) => {
    const gatewayName = `${name}-nat-${zoneLetter(zone)}`;
    const tags = { ...args.tags, Name: `${args.clusterName}-nat-${zoneLetter(zone)}` };
    const address = new aws.ec2.Eip(gatewayName, { domain: "vpc", tags }, { parent });
    const gateway = new aws.ec2.NatGateway(
      gatewayName,
      {
        allocationId: address.allocationId,
        subnetId: cluster.vpc.publicSubnetIds.apply((ids) => ofZone(ids, index)),
        tags,
      },
      { parent, dependsOn: [cluster.vpc] },
    );
    return { gateway, address };
  });
  const routes = gateways.length === 0 ? [] : cluster.nodeRouteTables;
  return {
    addresses: gateways.map(({ address }) => address.publicIp),
    routes: routes.map(
      ({ key, id }, index) =>
        new aws.ec2.Route(
          `${name}-nodes-${key}-to-internet`,
          {
            routeTableId: id,
            destinationCidrBlock: "0.0.0.0/0",
            natGatewayId: ofZone(gateways, Math.min(index, gateways.length - 1)).gateway.id,
          },
          { parent },
        ),
    ),
  };
}

function natZones({ availabilityZones, natGateways }: NetworkPairArgs): readonly string[] {
  return availabilityZones.slice(0, { none: 0, single: 1, perZone: Infinity }[natGateways]);
}

function ofZone<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined)
    throw new Error(`the cluster's VPC has nothing for its zone ${index + 1}`);
  return item;
}
