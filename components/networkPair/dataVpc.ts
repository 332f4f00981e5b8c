import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { dataSubnets, zoneLetter } from "../../network/addressPlan";
import type { DataSide, NetworkPairArgs } from "./args";

/**
 * The data VPC: a subnet in each zone, one route table, and no gateway of any kind. awsx would make an
 * internet gateway even for isolated subnets, so its parts are made here.
 */
export function createDataVpc(
  name: string,
  args: NetworkPairArgs,
  parent: pulumi.Resource,
): DataSide {
  const { availabilityZones, clusterName, dataCidr, tags } = args;
  const vpc = new aws.ec2.Vpc(
    `${name}-data`,
    {
      cidrBlock: dataCidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { ...tags, Name: `${clusterName}-data` },
    },
    { parent },
  );
  const routeTable = new aws.ec2.RouteTable(
    `${name}-data`,
    { vpcId: vpc.id, tags: { ...tags, Name: `${clusterName}-data` } },
    { parent },
  );
  const subnetCidrs = availabilityZones.map((zone) => dataSubnets(dataCidr, zone).database);
  const subnets = availabilityZones.map((zone, index) => {
    const letter = zoneLetter(zone);
    const subnet = new aws.ec2.Subnet(
      `${name}-data-${letter}`,
      {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: subnetCidrs[index],
        mapPublicIpOnLaunch: false,
        tags: { ...tags, Name: `${clusterName}-data-${letter}` },
      },
      { parent },
    );
    new aws.ec2.RouteTableAssociation(
      `${name}-data-${letter}`,
      { subnetId: subnet.id, routeTableId: routeTable.id },
      { parent },
    );
    return subnet;
  });
  return { vpc, routeTable, subnets, subnetCidrs };
}
