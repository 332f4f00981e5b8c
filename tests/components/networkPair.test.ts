import type * as pulumi from "@pulumi/pulumi";
import { NetworkPair, type NetworkPairArgs } from "../../components/networkPair";
import { withoutPublicAddresses } from "../../components/networkPair/clusterVpc";
import { fakeResource, type Properties } from "../../plan/fakes";
import { type ComponentRun, runComponent, valueOf } from "../support/component";
import { jsonOf, matching } from "../support/expectations";

const PARENT = "airflow-platform:components:NetworkPair::network";
const tags = { owner: "data-platform", environment: "dev" };

const dev: NetworkPairArgs = {
  clusterName: "airflow-dev",
  region: "eu-west-1",
  partition: "aws",
  clusterCidr: "10.20.0.0/16",
  dataCidr: "10.24.0.0/22",
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
  natGateways: "single",
  interfaceEndpoints: [],
  flowLogRetentionDays: 30,
  tags,
};

const prod: NetworkPairArgs = {
  ...dev,
  clusterName: "airflow-prod",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  natGateways: "perZone",
  interfaceEndpoints: ["ecr.api", "sts"],
  flowLogRetentionDays: 365,
};

const adopted: NetworkPairArgs = {
  ...dev,
  interfaceEndpoints: ["sts"],
  natGateways: "perZone",
  existing: {
    vpcId: "vpc-0a1b",
    vpcCidr: "10.99.0.0/16",
    nodeRouteTableIds: ["rtb-0a", "rtb-0b"],
    privateSubnetIds: ["subnet-0a", "subnet-0b"],
  },
};

const run = (args: NetworkPairArgs): Promise<ComponentRun<NetworkPair>> =>
  runComponent(() => new NetworkPair("network", args));

describe("NetworkPair in dev", () => {
  let made: ComponentRun<NetworkPair>;
  let clusterVpc: string;
  let dataVpc: string;

  beforeAll(async () => {
    made = await run(dev);
    clusterVpc = await valueOf(made.component.clusterVpcId);
    dataVpc = await valueOf(made.component.dataVpcId);
  });

  test("makes exactly this", () => {
    expect(made.inventory()).toEqual([
      "airflow-platform:components:NetworkPair::network",
      "aws:cloudwatch/logGroup:LogGroup::network-cluster-flow-logs",
      "aws:cloudwatch/logGroup:LogGroup::network-data-flow-logs",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-cluster",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-data",
      "aws:ec2/eip:Eip::network-nat-a",
      "aws:ec2/flowLog:FlowLog::network-cluster",
      "aws:ec2/flowLog:FlowLog::network-data",
      "aws:ec2/natGateway:NatGateway::network-nat-a",
      "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions::network-peering",
      "aws:ec2/route:Route::network-data-to-nodes-a",
      "aws:ec2/route:Route::network-data-to-nodes-b",
      "aws:ec2/route:Route::network-nodes-a-to-data",
      "aws:ec2/route:Route::network-nodes-a-to-internet",
      "aws:ec2/route:Route::network-nodes-b-to-data",
      "aws:ec2/route:Route::network-nodes-b-to-internet",
      "aws:ec2/routeTable:RouteTable::network-data",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-data-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-data-b",
      "aws:ec2/subnet:Subnet::network-data-a",
      "aws:ec2/subnet:Subnet::network-data-b",
      "aws:ec2/vpc:Vpc::network-data",
      "aws:ec2/vpcEndpoint:VpcEndpoint::network-s3",
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection::network-peering",
      "aws:iam/role:Role::network-flow-logs",
      "aws:iam/rolePolicy:RolePolicy::network-flow-logs",
      "aws:kms/alias:Alias::network-flow-logs",
      "aws:kms/key:Key::network-flow-logs",
      "awsx:ec2:Vpc::network-cluster",
    ]);
    expect(made.calls).toEqual([]);
  });

  test("hangs everything below itself", () => {
    for (const { name, type, options } of made.resources) {
      if (`${type}::${name}` !== PARENT) expect(options).toHaveProperty("parent", PARENT);
    }
  });

  test("gives awsx every range of the cluster's VPC, and takes public addresses away from its subnets", () => {
    const vpc = made.one("awsx:ec2:Vpc");
    expect(vpc.inputs).toEqual({
      cidrBlock: "10.20.0.0/16",
      availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
      subnetStrategy: "Auto",
      subnetNameTagStrategy: "AvailabilityZone",
      subnetSpecs: [
        {
          type: "Public",
          name: "public",
          cidrBlocks: ["10.20.28.0/23", "10.20.60.0/23"],
          tags: { "kubernetes.io/role/elb": "1" },
        },
        {
          type: "Private",
          name: "nodes",
          cidrBlocks: ["10.20.0.0/20", "10.20.32.0/20"],
          tags: { "karpenter.sh/discovery": "airflow-dev" },
        },
        {
          type: "Isolated",
          name: "balancers",
          cidrBlocks: ["10.20.30.0/23", "10.20.62.0/23"],
          tags: { "kubernetes.io/role/internal-elb": "1" },
        },
      ],
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { ...tags, Name: "airflow-dev-cluster" },
    });
    expect(vpc.options).toEqual({ parent: PARENT, transforms: ["[function]"] });
  });

  test("makes one NAT gateway once the VPC has its internet gateway, with an address that is kept", async () => {
    expect(made.one("aws:ec2/eip:Eip").inputs).toEqual({
      domain: "vpc",
      tags: { ...tags, Name: "airflow-dev-nat-a" },
    });
    const gateway = made.one("aws:ec2/natGateway:NatGateway");
    expect(gateway.inputs).toEqual({
      allocationId: matching(/^eipalloc-0[0-9a-f]{16}$/),
      subnetId: subnetIds(made, "publicSubnetIds")[0],
      tags: { ...tags, Name: "airflow-dev-nat-a" },
    });
    expect(gateway.options).toEqual({
      parent: PARENT,
      dependsOn: ["awsx:ec2:Vpc::network-cluster"],
    });
    expect(await valueOf(made.component.natAddresses)).toEqual([matching(/^203\.0\.113\.\d+$/)]);
  });

  test("makes a data VPC with names and nothing that leads out of it", () => {
    expect(made.one("aws:ec2/vpc:Vpc").inputs).toEqual({
      cidrBlock: "10.24.0.0/22",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { ...tags, Name: "airflow-dev-data" },
    });
    expect(made.one("aws:ec2/routeTable:RouteTable").inputs).toEqual({
      vpcId: dataVpc,
      tags: { ...tags, Name: "airflow-dev-data" },
    });
    expect(made.ofType("aws:ec2/subnet:Subnet").map((subnet) => subnet.inputs)).toEqual(
      [
        ["a", "10.24.0.0/26"],
        ["b", "10.24.0.128/26"],
      ].map(([letter, cidrBlock]) => ({
        vpcId: dataVpc,
        availabilityZone: `eu-west-1${letter}`,
        cidrBlock,
        mapPublicIpOnLaunch: false,
        tags: { ...tags, Name: `airflow-dev-data-${letter}` },
      })),
    );
  });

  test("puts every data subnet on the one route table that it knows", async () => {
    const subnetIds = await valueOf(made.component.dataSubnetIds);
    const tables = made.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation");
    expect(tables.map((table) => table.inputs["subnetId"])).toEqual(subnetIds);
    const backTo = made.one("aws:ec2/route:Route", "network-data-to-nodes-a");
    for (const table of tables) {
      expect(table.inputs["routeTableId"]).toBe(backTo.inputs["routeTableId"]);
    }
  });

  test("accepts the peering first, then resolves names on both sides", () => {
    expect(made.one("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").inputs).toEqual({
      vpcId: clusterVpc,
      peerVpcId: dataVpc,
      autoAccept: true,
      tags: { ...tags, Name: "airflow-dev-cluster-data" },
    });
    expect(made.one("aws:ec2/peeringConnectionOptions:PeeringConnectionOptions").inputs).toEqual({
      vpcPeeringConnectionId: matching(/^pcx-0[0-9a-f]{16}$/),
      requester: { allowRemoteVpcDnsResolution: true },
      accepter: { allowRemoteVpcDnsResolution: true },
    });
  });

  test("routes only between node subnets and the data VPC, and from nodes to the internet", () => {
    const peering = made.one("aws:ec2/peeringConnectionOptions:PeeringConnectionOptions");
    const vpcPeeringConnectionId = peering.inputs["vpcPeeringConnectionId"];
    const routes = new Map(made.ofType("aws:ec2/route:Route").map((r) => [r.name, r.inputs]));
    const [, nodesA, , , nodesB] = routeTableIds(made);
    const back = routes.get("network-data-to-nodes-a")?.["routeTableId"];
    const natGatewayId = routes.get("network-nodes-a-to-internet")?.["natGatewayId"];

    expect(natGatewayId).toMatch(/^nat-0[0-9a-f]{16}$/);
    expect(Object.fromEntries(routes)).toEqual({
      "network-nodes-a-to-internet": {
        routeTableId: nodesA,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId,
      },
      "network-nodes-b-to-internet": {
        routeTableId: nodesB,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId,
      },
      "network-nodes-a-to-data": {
        routeTableId: nodesA,
        destinationCidrBlock: "10.24.0.0/22",
        vpcPeeringConnectionId,
      },
      "network-nodes-b-to-data": {
        routeTableId: nodesB,
        destinationCidrBlock: "10.24.0.0/22",
        vpcPeeringConnectionId,
      },
      "network-data-to-nodes-a": {
        routeTableId: back,
        destinationCidrBlock: "10.20.0.0/20",
        vpcPeeringConnectionId,
      },
      "network-data-to-nodes-b": {
        routeTableId: back,
        destinationCidrBlock: "10.20.32.0/20",
        vpcPeeringConnectionId,
      },
    });
    expect([nodesA, nodesB]).not.toContain(back);
  });

  test("reaches S3 from the nodes' route tables without a NAT gateway", () => {
    const [, nodesA, , , nodesB] = routeTableIds(made);
    expect(made.one("aws:ec2/vpcEndpoint:VpcEndpoint").inputs).toEqual({
      vpcId: clusterVpc,
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.eu-west-1.s3",
      routeTableIds: [nodesA, nodesB],
      tags: { ...tags, Name: "airflow-dev-s3" },
    });
  });

  test.each([
    ["cluster", () => clusterVpc],
    ["data", () => dataVpc],
  ])("closes the default group of the %s VPC: no rule of either kind", (side, vpcId) => {
    expect(
      made.one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", `network-${side}`).inputs,
    ).toEqual({
      vpcId: vpcId(),
      tags: { ...tags, Name: `airflow-dev-${side}-default-closed` },
    });
  });

  test.each([
    ["cluster", () => clusterVpc],
    ["data", () => dataVpc],
  ])("logs all flows of the %s VPC, once delivery is permitted", (side, vpcId) => {
    const group = made.one("aws:cloudwatch/logGroup:LogGroup", `network-${side}-flow-logs`);
    expect(group.inputs).toEqual({
      name: `/aws/vpc/airflow-dev/${side}`,
      retentionInDays: 30,
      kmsKeyId: matching(/^arn:aws:kms:eu-west-1:123456789012:key\//),
      tags: { ...tags, Name: `/aws/vpc/airflow-dev/${side}` },
    });
    const log = made.one("aws:ec2/flowLog:FlowLog", `network-${side}`);
    expect(log.inputs).toEqual({
      vpcId: vpcId(),
      trafficType: "ALL",
      maxAggregationInterval: 600,
      logDestinationType: "cloud-watch-logs",
      logDestination: `arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/airflow-dev/${side}`,
      iamRoleArn: "arn:aws:iam::123456789012:role/airflow-dev-flow-logs",
      tags: { ...tags, Name: `airflow-dev-${side}` },
    });
    expect(log.options).toEqual({
      parent: PARENT,
      dependsOn: ["aws:iam/rolePolicy:RolePolicy::network-flow-logs"],
    });
  });

  test("lets only flow logs of this account take the delivery role", () => {
    const role = made.one("aws:iam/role:Role").inputs;
    expect(role["name"]).toBe("airflow-dev-flow-logs");
    expect(jsonOf(role["assumeRolePolicy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AssumeByService",
          Effect: "Allow",
          Principal: { Service: "vpc-flow-logs.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*" },
          },
        },
      ],
    });
    const policy = made.one("aws:iam/rolePolicy:RolePolicy").inputs;
    expect(policy["role"]).toBe("airflow-dev-flow-logs");
    expect(jsonOf(policy["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DeliverFlowLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          Resource: ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vpc/airflow-dev/*"],
        },
        {
          Sid: "FindLogGroups",
          Effect: "Allow",
          Action: ["logs:DescribeLogGroups"],
          Resource: ["arn:aws:logs:eu-west-1:123456789012:log-group:*"],
        },
      ],
    });
  });

  test("tells dependents what to wait for", () => {
    expect(names(made.component.ready)).toEqual([
      "Vpc network-cluster",
      "Route network-nodes-a-to-internet",
      "Route network-nodes-b-to-internet",
      "PeeringConnectionOptions network-peering",
      "Route network-nodes-a-to-data",
      "Route network-nodes-b-to-data",
      "Route network-data-to-nodes-a",
      "Route network-data-to-nodes-b",
      "VpcEndpoint network-s3",
    ]);
    expect(names(made.component.peeringReady)).toEqual(names(made.component.ready).slice(3, -1));
  });

  test("says what dependents need to know", async () => {
    const { component } = made;
    expect(component.clusterVpcCidr).toBe("10.20.0.0/16");
    expect(component.dataSubnetCidrs).toEqual(["10.24.0.0/26", "10.24.0.128/26"]);
    expect(await valueOf(component.accountId)).toBe("123456789012");
    expect(await valueOf(component.nodeSubnetIds)).toHaveLength(2);
  });
});

describe("NetworkPair in prod", () => {
  let made: ComponentRun<NetworkPair>;

  beforeAll(async () => {
    made = await run(prod);
  });

  test("differs from dev by these resources alone", async () => {
    const before = new Set((await run(dev)).inventory());
    expect(made.inventory().filter((line) => !before.delete(line))).toEqual([
      "aws:ec2/eip:Eip::network-nat-b",
      "aws:ec2/eip:Eip::network-nat-c",
      "aws:ec2/natGateway:NatGateway::network-nat-b",
      "aws:ec2/natGateway:NatGateway::network-nat-c",
      "aws:ec2/route:Route::network-data-to-nodes-c",
      "aws:ec2/route:Route::network-nodes-c-to-data",
      "aws:ec2/route:Route::network-nodes-c-to-internet",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-data-c",
      "aws:ec2/securityGroup:SecurityGroup::network-endpoints",
      "aws:ec2/subnet:Subnet::network-data-c",
      "aws:ec2/vpcEndpoint:VpcEndpoint::network-ecr.api",
      "aws:ec2/vpcEndpoint:VpcEndpoint::network-sts",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::network-endpoints-a",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::network-endpoints-b",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::network-endpoints-c",
    ]);
    expect([...before]).toEqual([]);
  });

  test("gives each zone a NAT gateway with an address of its own", async () => {
    const addresses = await valueOf(made.component.natAddresses);
    const gateways = made.ofType("aws:ec2/natGateway:NatGateway");
    expect(gateways.map(({ inputs }) => inputs["subnetId"])).toEqual(
      subnetIds(made, "publicSubnetIds"),
    );
    const toInternet = made
      .ofType("aws:ec2/route:Route")
      .filter(({ inputs }) => inputs["destinationCidrBlock"] === "0.0.0.0/0");
    expect(toInternet.map(({ inputs }) => inputs["routeTableId"])).toEqual(
      routeTableIds(made).filter((_, index) => index % 3 === 1),
    );
    expect(new Set(toInternet.map(({ inputs }) => inputs["natGatewayId"])).size).toBe(3);
    expect(new Set(addresses).size).toBe(3);
  });

  test("reaches the named services inside the VPC, by their usual names", async () => {
    const group = made.one(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "network-endpoints-a",
    );
    for (const service of ["ecr.api", "sts"]) {
      expect(made.one("aws:ec2/vpcEndpoint:VpcEndpoint", `network-${service}`).inputs).toEqual({
        vpcId: await valueOf(made.component.clusterVpcId),
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.eu-west-1.${service}`,
        subnetIds: await valueOf(made.component.nodeSubnetIds),
        securityGroupIds: [group.inputs["securityGroupId"]],
        privateDnsEnabled: true,
        tags: { ...tags, Name: `airflow-prod-${service}` },
      });
    }
  });

  test("lets endpoints answer nodes on 443, and open no connection", async () => {
    const group = made.one("aws:ec2/securityGroup:SecurityGroup").inputs;
    expect(group).toEqual({
      vpcId: await valueOf(made.component.clusterVpcId),
      namePrefix: "airflow-prod-endpoints-",
      description: "Interface endpoints of AWS services",
      tags: { ...tags, Name: "airflow-prod-endpoints" },
    });
    const rules = made.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(rules.map((rule) => rule.inputs)).toEqual(
      [
        ["a", "10.20.0.0/20"],
        ["b", "10.20.32.0/20"],
        ["c", "10.20.64.0/20"],
      ].map(([letter, cidrIpv4]) => ({
        securityGroupId: matching(/^sg-0[0-9a-f]{16}$/),
        description: `HTTPS from the nodes and pods of zone ${letter}`,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4,
        tags: { ...tags, Name: `airflow-prod-endpoints-${letter}` },
      })),
    );
    expect(names(made.component.ready).slice(-6)).toEqual([
      "VpcEndpoint network-s3",
      "VpcEndpoint network-ecr.api",
      "VpcEndpoint network-sts",
      "SecurityGroupIngressRule network-endpoints-a",
      "SecurityGroupIngressRule network-endpoints-b",
      "SecurityGroupIngressRule network-endpoints-c",
    ]);
  });

  test("keeps dev's ranges and logical names when the third zone comes", async () => {
    const smaller = await run({ ...prod, availabilityZones: prod.availabilityZones.slice(0, 2) });
    const later = new Map(
      made.resources.map((r) => [`${r.type}::${r.name}`, r.inputs["cidrBlock"]]),
    );
    for (const { type, name, inputs } of smaller.resources) {
      expect(later.has(`${type}::${name}`)).toBe(true);
      expect(later.get(`${type}::${name}`)).toEqual(inputs["cidrBlock"]);
    }
    expect(cidrs(made, "Private").slice(0, 2)).toEqual(cidrs(smaller, "Private"));
    expect(cidrs(made, "Public").slice(0, 2)).toEqual(cidrs(smaller, "Public"));
  });
});

describe("NetworkPair without NAT gateways", () => {
  test("has no gateway, no address and no route to the internet", async () => {
    const made = await run({ ...dev, natGateways: "none" });
    expect(made.ofType("aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(made.ofType("aws:ec2/eip:Eip")).toEqual([]);
    for (const { inputs } of made.ofType("aws:ec2/route:Route")) {
      expect(inputs["destinationCidrBlock"]).not.toBe("0.0.0.0/0");
    }
    expect(await valueOf(made.component.natAddresses)).toEqual([]);
  });
});

describe("NetworkPair beside a cluster's VPC made elsewhere", () => {
  let made: ComponentRun<NetworkPair>;

  beforeAll(async () => {
    made = await run(adopted);
  });

  test("makes the data VPC and the way to it, and nothing in the other VPC but routes", () => {
    expect(made.inventory()).toEqual([
      "airflow-platform:components:NetworkPair::network",
      "aws:cloudwatch/logGroup:LogGroup::network-data-flow-logs",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup::network-data",
      "aws:ec2/flowLog:FlowLog::network-data",
      "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions::network-peering",
      "aws:ec2/route:Route::network-data-to-nodes-cluster",
      "aws:ec2/route:Route::network-nodes-rtb-0a-to-data",
      "aws:ec2/route:Route::network-nodes-rtb-0b-to-data",
      "aws:ec2/routeTable:RouteTable::network-data",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-data-a",
      "aws:ec2/routeTableAssociation:RouteTableAssociation::network-data-b",
      "aws:ec2/subnet:Subnet::network-data-a",
      "aws:ec2/subnet:Subnet::network-data-b",
      "aws:ec2/vpc:Vpc::network-data",
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection::network-peering",
      "aws:iam/role:Role::network-flow-logs",
      "aws:iam/rolePolicy:RolePolicy::network-flow-logs",
      "aws:kms/alias:Alias::network-flow-logs",
      "aws:kms/key:Key::network-flow-logs",
    ]);
  });

  test("uses the route tables and ranges that it was given", () => {
    const routes = made.ofType("aws:ec2/route:Route");
    expect(
      Object.fromEntries(
        routes.map(({ name, inputs }) => [
          name,
          [inputs["routeTableId"], inputs["destinationCidrBlock"]],
        ]),
      ),
    ).toEqual({
      "network-nodes-rtb-0a-to-data": ["rtb-0a", "10.24.0.0/22"],
      "network-nodes-rtb-0b-to-data": ["rtb-0b", "10.24.0.0/22"],
      "network-data-to-nodes-cluster": [matching(/^rtb-0[0-9a-f]{16}$/), "10.99.0.0/16"],
    });
    const peering = made.one("aws:ec2/vpcPeeringConnection:VpcPeeringConnection");
    expect(peering.inputs["vpcId"]).toBe("vpc-0a1b");
  });

  test("hands on what it was given", async () => {
    const { component } = made;
    expect(await valueOf(component.clusterVpcId)).toBe("vpc-0a1b");
    expect(component.clusterVpcCidr).toBe("10.99.0.0/16");
    expect(await valueOf(component.nodeSubnetIds)).toEqual(["subnet-0a", "subnet-0b"]);
    expect(await valueOf(component.natAddresses)).toEqual([]);
    expect(names(component.ready)).toEqual(names(component.peeringReady));
  });
});

describe("the engine transform on the cluster's VPC", () => {
  const transform = (type: string): unknown =>
    withoutPublicAddresses({
      custom: true,
      type,
      name: "any",
      props: { mapPublicIpOnLaunch: true, cidrBlock: "10.20.28.0/23" },
      opts: { protect: true },
    });

  test("takes public addresses away from subnets and changes nothing else of them", () => {
    expect(transform("aws:ec2/subnet:Subnet")).toEqual({
      props: { mapPublicIpOnLaunch: false, cidrBlock: "10.20.28.0/23" },
      opts: { protect: true },
    });
  });

  test.each(["aws:ec2/vpc:Vpc", "aws:ec2/routeTable:RouteTable", "awsx:ec2:Vpc"])(
    "leaves a %s alone",
    (type) => {
      expect(transform(type)).toBeUndefined();
    },
  );
});

describe("NetworkPair with ranges that do not fit", () => {
  test.each([
    [{ clusterCidr: "10.20.0.0/19" }, "the cluster VPC's range 10.20.0.0/19 must be /16 to /18"],
    [{ dataCidr: "10.24.0.0/16" }, "the data VPC's range 10.24.0.0/16 must be /20 to /24"],
    [{ availabilityZones: ["eu-west-1a", "eu-west-1z"] }, "zone eu-west-1z must end in one of"],
  ])("refuses %p", async (change, message) => {
    await expect(run({ ...dev, ...change })).rejects.toThrow(message);
  });
});

function vpcOutputs(made: ComponentRun<NetworkPair>): Properties {
  const { type, name, inputs } = made.one("awsx:ec2:Vpc");
  return fakeResource({ type, name, inputs, region: "eu-west-1" }).computed ?? {};
}

/** Ids that awsx answers for public-a, nodes-a, balancers-a, public-b, …: the order measured on the real plugin. */
function routeTableIds(made: ComponentRun<NetworkPair>): string[] {
  const { routeTables } = vpcOutputs(made);
  const tables = Array.isArray(routeTables) ? routeTables : [];
  return tables.map((table) =>
    typeof table === "object" && table !== null && "id" in table && typeof table["id"] === "string"
      ? table["id"]
      : "",
  );
}

/** Ids of one kind of subnet that awsx answers, in the order of the zones. */
function subnetIds(made: ComponentRun<NetworkPair>, output: string): unknown[] {
  const ids = vpcOutputs(made)[output];
  return Array.isArray(ids) ? ids : [];
}

function cidrs(made: ComponentRun<NetworkPair>, type: string): unknown[] {
  const { subnetSpecs } = made.one("awsx:ec2:Vpc").inputs;
  for (const spec of Array.isArray(subnetSpecs) ? subnetSpecs : []) {
    if (typeof spec !== "object" || spec === null || Array.isArray(spec)) continue;
    if (spec["type"] === type && Array.isArray(spec["cidrBlocks"])) return spec["cidrBlocks"];
  }
  throw new Error(`awsx was asked for no ${type} subnets`);
}

/** Types and names, as the SDK keeps them on the objects. */
function names(resources: readonly pulumi.Resource[]): string[] {
  return resources.map((resource) => {
    const type = "__pulumiType" in resource ? String(resource.__pulumiType) : "";
    const name = "__name" in resource ? String(resource.__name) : "";
    return `${type.split(":").at(-1)} ${name}`;
  });
}
