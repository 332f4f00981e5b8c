import { add, all, drop, remove, set, type Spoil } from "../support/world";
import { broken, type Variants } from "./variant";

const balancerGroup = "aws:ec2/securityGroup:SecurityGroup::balancer";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::from-nodes";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::out";
const older = "aws:ec2/securityGroupRule:SecurityGroupRule::metrics";
const acl = "aws:ec2/networkAclRule:NetworkAclRule::inside";
const route = "aws:ec2/route:Route::data-to-nodes";
const table = "aws:ec2/routeTable:RouteTable::data";
const vpc = "awsx:ec2:Vpc::cluster";
const data = "aws:ec2/vpc:Vpc::data";
const peering = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection::peering";
const options = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions::names";

/** The VPC that awsx makes in a preview, which then stands for the component. */
const made = add("aws:ec2/vpc:Vpc::made", {
  inputs: { cidrBlock: "10.20.0.0/16" },
  outputs: { id: "vpc-made" },
  parent: vpc,
});

const gateway = "aws:ec2/natGateway:NatGateway::only";
const nat = add(gateway, {
  inputs: { subnetId: "subnet-public-a" },
  outputs: { id: "nat-1" },
  from: { subnetId: vpc },
});
const natRoute = (name: string): Spoil =>
  add(`aws:ec2/route:Route::out-${name}`, {
    inputs: { destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" },
    from: { natGatewayId: gateway },
  });

export const network: Variants = {
  "security-group-no-open-ingress": [
    broken(
      "SSH in a rule",
      ingress,
      all(
        set(ingress, "cidrIpv4", "0.0.0.0/0"),
        set(ingress, "fromPort", 22),
        set(ingress, "toPort", 22),
      ),
    ),
    broken("IPv6", ingress, set(ingress, "cidrIpv6", "::/0"), { says: "::/0" }),
    broken(
      "PostgreSQL in an older rule",
      older,
      all(
        set(older, "cidrBlocks", ["0.0.0.0/0"]),
        set(older, "fromPort", 5432),
        set(older, "toPort", 5432),
      ),
    ),
    broken(
      "everything inside a group",
      balancerGroup,
      set(balancerGroup, "ingress.0", {
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"],
      }),
      { says: "every port" },
    ),
    broken("HTTPS", balancerGroup, set(balancerGroup, "ingress.0.cidrBlocks", ["0.0.0.0/0"])),
    broken(
      "the default group",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::data",
      set("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::data", "ingress", [
        { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] },
      ]),
    ),
  ],
  "security-group-named-ports": [
    broken("a rule", ingress, set(ingress, "ipProtocol", "-1")),
    broken("each TCP port", older, all(set(older, "fromPort", 0), set(older, "toPort", 65_535))),
    broken(
      "inside a group",
      balancerGroup,
      all(
        set(balancerGroup, "ingress.0.fromPort", 1),
        set(balancerGroup, "ingress.0.toPort", 65_535),
      ),
    ),
  ],
  "security-group-wide-egress": [
    broken(
      "a rule",
      egress,
      all(set(egress, "ipProtocol", "-1"), set(egress, "cidrIpv4", "0.0.0.0/0")),
    ),
    broken(
      "inside a group",
      balancerGroup,
      set(balancerGroup, "egress.0", {
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        cidrBlocks: ["0.0.0.0/0"],
        description: "out",
      }),
    ),
    broken(
      "an older rule",
      older,
      all(
        set(older, "type", "egress"),
        set(older, "protocol", "-1"),
        set(older, "cidrBlocks", ["0.0.0.0/0"]),
      ),
    ),
  ],
  "security-group-described": [
    broken("a group", balancerGroup, drop(balancerGroup, "description")),
    broken(
      "Pulumi's own words",
      balancerGroup,
      set(balancerGroup, "description", "Managed by Pulumi"),
    ),
    broken("a rule", ingress, drop(ingress, "description")),
    broken("an inline rule", balancerGroup, drop(balancerGroup, "ingress.0.description")),
    broken("an older rule", older, set(older, "description", "")),
  ],
  "security-group-one-owner": [
    broken(
      "rules inside and beside",
      balancerGroup,
      add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::more", {
        inputs: { securityGroupId: "sg-balancer", ipProtocol: "tcp", fromPort: 80, toPort: 80 },
        from: { securityGroupId: balancerGroup },
      }),
    ),
  ],
  "default-security-group-closed": [
    broken(
      "nobody adopted it",
      vpc,
      remove("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::cluster"),
    ),
    broken(
      "a rule in it",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::data",
      set("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::data", "egress", [
        { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] },
      ]),
    ),
  ],
  "vpc-flow-logs": [
    broken("a component without", vpc, remove("aws:ec2/flowLog:FlowLog::cluster")),
    broken("a VPC without", data, remove("aws:ec2/flowLog:FlowLog::data")),
    broken(
      "accepted traffic only",
      data,
      set("aws:ec2/flowLog:FlowLog::data", "trafficType", "ACCEPT"),
    ),
    broken(
      "the VPC that a component made, reported once",
      "aws:ec2/vpc:Vpc::made",
      all(made, remove("aws:ec2/flowLog:FlowLog::cluster")),
    ),
  ],
  "subnet-no-public-addresses": [
    broken(
      "on",
      "aws:ec2/subnet:Subnet::data-a",
      set("aws:ec2/subnet:Subnet::data-a", "mapPublicIpOnLaunch", true),
    ),
  ],
  "network-acl-admin-ports": [
    broken("SSH", acl, set(acl, "cidrBlock", "0.0.0.0/0"), { says: "22" }),
    broken("everything", acl, all(set(acl, "cidrBlock", "0.0.0.0/0"), set(acl, "protocol", "-1"))),
    broken("IPv6", acl, all(drop(acl, "cidrBlock"), set(acl, "ipv6CidrBlock", "::/0"))),
  ],
  "peering-routes-narrow": [
    broken("everything", route, set(route, "destinationCidrBlock", "0.0.0.0/0")),
    broken("a whole private range", route, set(route, "destinationCidrBlock", "10.0.0.0/8")),
    broken(
      "inside a table",
      table,
      set(table, "routes", [{ cidrBlock: "0.0.0.0/0", vpcPeeringConnectionId: "pcx-1" }]),
    ),
  ],
  "peering-resolves-names": [
    broken("no options", peering, remove(options), { says: "accepter" }),
    broken("one side", peering, set(options, "requester.allowRemoteVpcDnsResolution", false), {
      says: "requester",
    }),
  ],
  "nat-gateway-per-zone": [
    broken("one for all, of awsx", vpc, set(vpc, "natGateways.strategy", "Single")),
    broken("one for two route tables", gateway, all(nat, natRoute("a"), natRoute("b"))),
  ],
  "vpc-s3-endpoint": [
    broken(
      "none beside a gateway of the program's own",
      vpc,
      all(drop(vpc, "natGateways"), nat, remove("aws:ec2/vpcEndpoint:VpcEndpoint::s3")),
    ),
    broken("none", vpc, remove("aws:ec2/vpcEndpoint:VpcEndpoint::s3")),
    broken(
      "an interface",
      vpc,
      set("aws:ec2/vpcEndpoint:VpcEndpoint::s3", "vpcEndpointType", "Interface"),
    ),
    broken(
      "another service",
      vpc,
      set("aws:ec2/vpcEndpoint:VpcEndpoint::s3", "serviceName", "com.amazonaws.eu-west-1.dynamodb"),
    ),
  ],
  "allowed-regions": [
    broken(
      "a resource elsewhere",
      "aws:sns/topic:Topic::alarms",
      set("aws:sns/topic:Topic::alarms", "region", "us-east-1"),
      { config: { regions: ["eu-west-1"] } },
    ),
  ],
  "required-tags": [
    broken("no owner", data, drop(data, "tags.owner"), { says: "owner" }),
    broken("none", "aws:kms/key:Key::artifacts", set("aws:kms/key:Key::artifacts", "tags", {})),
    broken("a component", vpc, drop(vpc, "tags.cost-centre")),
    broken(
      "component and child, reported once",
      vpc,
      all(set(vpc, "tags", {}), made, set("aws:ec2/vpc:Vpc::made", "tags", {})),
    ),
  ],
  "monthly-budget": [
    broken("over budget", "pulumi:pulumi:Stack::platform-test", (world) => world, {
      config: { dollars: 100 },
      says: "$100 are agreed",
    }),
    broken(
      "a huge database",
      "pulumi:pulumi:Stack::platform-test",
      set("aws:rds/cluster:Cluster::aurora", "serverlessv2ScalingConfiguration.minCapacity", 16),
      { config: { dollars: 2000 }, says: "Aurora" },
    ),
  ],
  "exemptions-current": [],
};
