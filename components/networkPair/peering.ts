import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSide, DataSide, NetworkPairArgs } from "./args";

/**
 * The way between the two VPCs: a peering, names that resolve to private addresses across it, and
 * routes. Nodes can reach the data VPC, and the data VPC can answer nodes; no other subnet has a route.
 *
 * @returns What has to exist before a node can reach the database.
 */
export function createPeering(
  name: string,
  args: NetworkPairArgs,
  sides: { readonly cluster: ClusterSide; readonly data: DataSide },
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { cluster, data } = sides;
  const peering = new aws.ec2.VpcPeeringConnection(
    `${name}-peering`,
    {
      vpcId: cluster.vpcId,
      peerVpcId: data.vpc.id,
      autoAccept: true,
      tags: { ...args.tags, Name: `${args.clusterName}-cluster-data` },
    },
    { parent },
  );
  // A resource of its own: AWS takes these options only once the peering has been accepted.
  const names = new aws.ec2.PeeringConnectionOptions(
    `${name}-peering`,
    {
      vpcPeeringConnectionId: peering.id,
      requester: { allowRemoteVpcDnsResolution: true },
      accepter: { allowRemoteVpcDnsResolution: true },
    },
    { parent },
  );
  const route = (
    routeName: string,
    routeTableId: pulumi.Input<string>,
    destinationCidrBlock: string,
  ): aws.ec2.Route =>
    new aws.ec2.Route(
      routeName,
      { routeTableId, destinationCidrBlock, vpcPeeringConnectionId: peering.id },
      { parent },
    );
  const there = cluster.nodeRouteTables.map(({ key, id }) =>
    route(`${name}-nodes-${key}-to-data`, id, args.dataCidr),
  );
  const back = cluster.nodeRanges.map(({ key, cidr }) =>
    route(`${name}-data-to-nodes-${key}`, data.routeTable.id, cidr),
  );
  return [names, ...there, ...back];
}
