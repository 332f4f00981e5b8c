import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSide, NetworkPairArgs } from "./args";

/**
 * Ways from the nodes to AWS services that bypass the NAT gateways: S3 always, because its gateway
 * endpoint is free and NAT traffic is not; the others as asked for. Their policies stay at AWS's
 * default: image layers and add-ons come from buckets and registries of accounts that AWS names nowhere.
 *
 * @returns What has to exist before a node without a NAT gateway can join the cluster.
 */
export function createEndpoints(
  name: string,
  args: NetworkPairArgs,
  cluster: ClusterSide,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const s3 = new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: cluster.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: serviceName(args.region, "s3"),
      routeTableIds: cluster.nodeRouteTables.map((table) => table.id),
      tags: { ...args.tags, Name: `${args.clusterName}-s3` },
    },
    { parent },
  );
  if (args.interfaceEndpoints.length === 0) return [s3];

  const { group, rules } = createEndpointGroup(name, args, cluster, parent);
  const endpoints = args.interfaceEndpoints.map(
    (service) =>
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: cluster.vpcId,
          vpcEndpointType: "Interface",
          serviceName: serviceName(args.region, service),
          subnetIds: cluster.nodeSubnetIds,
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
          tags: { ...args.tags, Name: `${args.clusterName}-${service}` },
        },
        { parent },
      ),
  );
  return [s3, ...endpoints, ...rules];
}

/** Endpoints answer on 443, to nodes and their pods; they open no connection themselves. */
function createEndpointGroup(
  name: string,
  args: NetworkPairArgs,
  cluster: ClusterSide,
  parent: pulumi.Resource,
): { group: aws.ec2.SecurityGroup; rules: pulumi.Resource[] } {
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId: cluster.vpcId,
      namePrefix: `${args.clusterName}-endpoints-`,
      description: "Interface endpoints of AWS services",
      tags: { ...args.tags, Name: `${args.clusterName}-endpoints` },
    },
    { parent },
  );
  const rules = cluster.nodeRanges.map(
    ({ key, cidr }) =>
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-endpoints-${key}`,
        {
          securityGroupId: group.id,
          description: `HTTPS from the nodes and pods of zone ${key}`,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: cidr,
          tags: { ...args.tags, Name: `${args.clusterName}-endpoints-${key}` },
        },
        { parent },
      ),
  );
  return { group, rules };
}

const serviceName = (region: string, service: string): string =>
  `com.amazonaws.${region}.${service}`;
