import {
  FAKE_ACCOUNT,
  type FakeRequest,
  type FakeRule,
  type FakeRules,
  type Properties,
  arn,
  digest,
  dnsSuffixOf,
  hexId,
  list,
  physicalName,
  regionOf,
  text,
} from "./fake";

type More = (request: FakeRequest, id: string) => Properties;

/** An EC2 resource: id `<prefix>-0…`, ARN `ec2:…:<kind>/<id>`. */
function ec2(prefix: string, kind: string, more: More = () => ({})): FakeRule {
  return (request) => {
    const id = hexId(prefix, request);
    return { id, computed: { arn: arn(request, "ec2", `${kind}/${id}`), ...more(request, id) } };
  };
}

/** One without an ARN of its own. */
function ec2WithoutArn(prefix: string, more: More = () => ({})): FakeRule {
  return (request) => {
    const id = hexId(prefix, request);
    return { id, computed: more(request, id) };
  };
}

const owner: More = () => ({ ownerId: FAKE_ACCOUNT });

/** A documentation address (RFC 5737, 203.0.113.0/24), never one of somebody's. */
function publicAddress(request: FakeRequest): string {
  return `203.0.113.${1 + (parseInt(digest(4, request.type, request.name), 16) % 254)}`;
}

const vpc: More = (request) => ({
  ownerId: FAKE_ACCOUNT,
  mainRouteTableId: hexId("rtb", request, "main"),
  defaultRouteTableId: hexId("rtb", request, "main"),
  defaultSecurityGroupId: hexId("sg", request, "default"),
  defaultNetworkAclId: hexId("acl", request, "default"),
  dhcpOptionsId: hexId("dopt", request, "default"),
  ipv6AssociationId: "",
});

const subnet: More = (request) => {
  const zone = text(request.inputs, "availabilityZone") ?? `${regionOf(request)}a`;
  return {
    ownerId: FAKE_ACCOUNT,
    availabilityZone: zone,
    availabilityZoneId: zoneId(zone),
    ipv6CidrBlockAssociationId: "",
  };
};

/** `euw1-az1` for `eu-west-1a`: the account-independent name of a zone. */
export function zoneId(zone: string): string {
  const match = /^([a-z]{2,3})-(?:gov-)?([a-z]+)-(\d)([a-z])$/.exec(zone);
  if (match === null) return zone;
  const [, area = "", direction = "", count = "", letter = "a"] = match;
  const compass = direction.replace(/(north|south|east|west|central)/g, (word) => word.charAt(0));
  return `${area}${compass}${count}-az${letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`;
}

const vpcEndpoint: More = (request, id) => {
  const service = text(request.inputs, "serviceName")?.split(".").at(-1) ?? "service";
  const gateway = text(request.inputs, "vpcEndpointType") !== "Interface";
  const host = `${id}-${digest(8, id)}.${service}.${regionOf(request)}.vpce.${dnsSuffixOf(regionOf(request))}`;
  return {
    ownerId: FAKE_ACCOUNT,
    state: "available",
    requesterManaged: false,
    prefixListId: gateway ? hexId("pl", request) : "",
    cidrBlocks: gateway ? ["198.51.100.0/24"] : [],
    networkInterfaceIds: gateway
      ? []
      : list(request.inputs, "subnetIds").map((_, i) => hexId("eni", request, String(i))),
    dnsEntries: gateway
      ? []
      : [{ dnsName: host, hostedZoneId: `Z${digest(13, id).toUpperCase()}` }],
  };
};

const securityGroup: FakeRule = (request) => {
  const id = hexId("sg", request);
  return {
    id,
    known: {
      name: physicalName(request),
      description: text(request.inputs, "description") ?? "Managed by Pulumi",
    },
    computed: { arn: arn(request, "ec2", `security-group/${id}`), ownerId: FAKE_ACCOUNT },
  };
};

const securityGroupRule = ec2("sgr", "security-group-rule", (_, id) => ({
  securityGroupRuleId: id,
}));

/** Associations and routes, whose ids join the ids of both ends. */
function joined(prefix: string, more: More = () => ({})): FakeRule {
  return (request) => {
    const id = hexId(prefix, request).replace("-0", "-");
    return { id, computed: more(request, id) };
  };
}

export const ec2Rules: FakeRules = {
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc", vpc),
  "aws:ec2/defaultVpc:DefaultVpc": ec2("vpc", "vpc", vpc),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet", subnet),
  "aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table", owner),
  "aws:ec2/defaultRouteTable:DefaultRouteTable": ec2("rtb", "route-table", owner),
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": joined("rtbassoc"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": joined("rtbassoc"),
  "aws:ec2/route:Route": joined("r-rtb", () => ({ state: "active", origin: "CreateRoute" })),
  "aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway", owner),
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ec2(
    "eigw",
    "egress-only-internet-gateway",
  ),
  "aws:ec2/natGateway:NatGateway": ec2WithoutArn("nat", (request) => ({
    publicIp: publicAddress(request),
    networkInterfaceId: hexId("eni", request),
    associationId: hexId("eipassoc", request),
  })),
  "aws:ec2/eip:Eip": ec2("eipalloc", "elastic-ip", (request, id) => ({
    allocationId: id,
    publicIp: publicAddress(request),
  })),
  "aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl", owner),
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": ec2("acl", "network-acl", owner),
  "aws:ec2/networkInterface:NetworkInterface": ec2("eni", "network-interface", owner),
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group", (request) => ({
    ownerId: FAKE_ACCOUNT,
    name: "default",
    description: `default VPC security group of ${request.name}`,
  })),
  "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroupRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", vpcEndpoint),
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": joined("a-vpce"),
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ec2WithoutArn("pcx", () => ({
    acceptStatus: "active",
    peerOwnerId: FAKE_ACCOUNT,
  })),
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": ec2WithoutArn("pcx", () => ({
    acceptStatus: "active",
    peerOwnerId: FAKE_ACCOUNT,
  })),
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": ec2WithoutArn("pcx"),
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": ec2("dopt", "dhcp-options", owner),
  "aws:ec2/managedPrefixList:ManagedPrefixList": ec2("pl", "prefix-list", () => ({
    ownerId: FAKE_ACCOUNT,
    version: 1,
  })),
  "aws:ec2/launchTemplate:LaunchTemplate": (request) => {
    const id = hexId("lt", request);
    return {
      id,
      known: { name: physicalName(request) },
      computed: {
        arn: arn(request, "ec2", `launch-template/${id}`),
        latestVersion: 1,
        defaultVersion: 1,
      },
    };
  },
  "aws:ec2/instance:Instance": ec2("i", "instance", (request) => ({
    privateIp: "10.0.0.10",
    privateDns: `ip-10-0-0-10.${regionOf(request)}.compute.internal`,
    primaryNetworkInterfaceId: hexId("eni", request),
    instanceState: "running",
  })),
  "aws:ebs/volume:Volume": ec2("vol", "volume"),
};
