import type { Recipes } from "../support/world";

const vpc = "awsx:ec2:Vpc::cluster";
const data = "aws:ec2/vpc:Vpc::data";
const peering = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection::peering";
const cluster = "eks:index:Cluster::cluster";

/** The cluster's VPC as a component, the data VPC as resources, and the one way between them. */
export const network: Recipes = {
  [vpc]: {
    inputs: {
      cidrBlock: "10.20.0.0/16",
      availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
      natGateways: { strategy: "OnePerAz" },
    },
    outputs: { vpcId: "vpc-cluster" },
  },
  [data]: { inputs: { cidrBlock: "10.23.0.0/22" }, outputs: { id: "vpc-data" } },
  "aws:ec2/subnet:Subnet::data-a": {
    inputs: { vpcId: "vpc-data", cidrBlock: "10.23.0.0/26", mapPublicIpOnLaunch: false },
    outputs: { id: "subnet-data-a" },
    from: { vpcId: data },
  },
  "aws:ec2/subnet:Subnet::data-b": {
    inputs: { vpcId: "vpc-data", cidrBlock: "10.23.0.128/26" },
    outputs: { id: "subnet-data-b" },
    from: { vpcId: data },
  },
  "aws:ec2/routeTable:RouteTable::data": {
    inputs: { vpcId: "vpc-data", routes: [] },
    outputs: { id: "rtb-data" },
    from: { vpcId: data },
  },
  "aws:ec2/route:Route::data-to-nodes": {
    inputs: {
      routeTableId: "rtb-data",
      destinationCidrBlock: "10.20.0.0/20",
      vpcPeeringConnectionId: "pcx-1",
    },
    from: { routeTableId: "aws:ec2/routeTable:RouteTable::data", vpcPeeringConnectionId: peering },
  },
  [peering]: {
    inputs: { vpcId: "vpc-cluster", peerVpcId: "vpc-data", autoAccept: true },
    outputs: { id: "pcx-1" },
    from: { vpcId: vpc, peerVpcId: data },
  },
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions::names": {
    inputs: {
      vpcPeeringConnectionId: "pcx-1",
      accepter: { allowRemoteVpcDnsResolution: true },
      requester: { allowRemoteVpcDnsResolution: true },
    },
    from: { vpcPeeringConnectionId: peering },
  },
  "aws:ec2/flowLog:FlowLog::cluster": {
    inputs: { vpcId: "vpc-cluster", trafficType: "ALL" },
    from: { vpcId: vpc },
  },
  "aws:ec2/flowLog:FlowLog::data": {
    inputs: { vpcId: "vpc-data", trafficType: "ALL" },
    from: { vpcId: data },
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::cluster": {
    inputs: { vpcId: "vpc-cluster" },
    from: { vpcId: vpc },
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::data": {
    inputs: { vpcId: "vpc-data", ingress: [], egress: [] },
    from: { vpcId: data },
  },
  "aws:ec2/securityGroup:SecurityGroup::database": {
    inputs: { vpcId: "vpc-data", description: "The metadata database" },
    outputs: { id: "sg-database" },
    from: { vpcId: data },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::from-nodes": {
    inputs: {
      securityGroupId: "sg-database",
      referencedSecurityGroupId: "sg-nodes",
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      description: "PostgreSQL from the nodes",
    },
    from: {
      securityGroupId: "aws:ec2/securityGroup:SecurityGroup::database",
      referencedSecurityGroupId: cluster,
    },
  },
  "aws:ec2/securityGroup:SecurityGroup::balancer": {
    inputs: {
      description: "The load balancer",
      ingress: [
        {
          protocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrBlocks: ["10.0.0.0/8"],
          description: "HTTPS from the company",
        },
      ],
      egress: [
        {
          protocol: "tcp",
          fromPort: 8080,
          toPort: 8080,
          cidrBlocks: ["10.20.0.0/16"],
          description: "To the pods",
        },
      ],
    },
    outputs: { id: "sg-balancer" },
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule::metrics": {
    inputs: {
      type: "ingress",
      securityGroupId: "sg-elsewhere",
      protocol: "tcp",
      fromPort: 9100,
      toPort: 9100,
      cidrBlocks: ["10.20.0.0/16"],
      description: "Metrics",
    },
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::out": {
    inputs: {
      securityGroupId: "sg-elsewhere",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "10.20.0.0/16",
      description: "HTTPS inside",
    },
  },
  "aws:ec2/networkAclRule:NetworkAclRule::inside": {
    inputs: {
      ruleAction: "allow",
      egress: false,
      protocol: "6",
      cidrBlock: "10.0.0.0/8",
      fromPort: 22,
      toPort: 22,
    },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint::s3": {
    inputs: {
      vpcId: "vpc-cluster",
      serviceName: "com.amazonaws.eu-west-1.s3",
      vpcEndpointType: "Gateway",
    },
    from: { vpcId: vpc },
  },
};
