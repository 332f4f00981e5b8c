/** The remote component `awsx:ec2:Vpc`: its children are made inside the plugin, so its outputs stand for them. */
import {
  FAKE_ACCOUNT,
  type Fake,
  type FakeRequest,
  type FakeRules,
  type Plain,
  type Properties,
  arn,
  hexId,
  number,
  record,
  records,
  regionOf,
  text,
  texts,
} from "./fake";

interface SubnetSpec {
  readonly type: string;
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** awsx makes one subnet for each zone and spec; without specs it makes a public and a private one. */
function subnetSpecs(request: FakeRequest): SubnetSpec[] {
  const given = records(request.inputs, "subnetSpecs");
  if (given.length === 0) {
    return ["Public", "Private"].map((type) => ({ type, name: type.toLowerCase(), cidrs: [] }));
  }
  return given.map((spec) => {
    const type = text(spec, "type") ?? "Private";
    const cidrs = texts(spec, "cidrBlocks");
    return { type, name: text(spec, "name") ?? type.toLowerCase(), cidrs };
  });
}

function zonesOf(request: FakeRequest): string[] {
  const named = texts(request.inputs, "availabilityZoneNames");
  if (named.length > 0) return named;
  const count = number(request.inputs, "numberOfAvailabilityZones") ?? 3;
  return Array.from({ length: count }, (_, i) => regionOf(request) + "abcdef".charAt(i));
}

/** One NAT gateway by default for each zone that has a public subnet, as awsx chooses. */
function natGatewayCount(request: FakeRequest, zones: number, specs: SubnetSpec[]): number {
  if (!specs.some((spec) => spec.type === "Public")) return 0;
  const strategy = text(record(request.inputs, "natGateways"), "strategy") ?? "OnePerAz";
  return strategy === "None" ? 0 : strategy === "Single" ? 1 : zones;
}

function awsxVpc(request: FakeRequest): Fake {
  const zones = zonesOf(request);
  const specs = subnetSpecs(request).filter((spec) => spec.type !== "Unused");
  const vpcId = hexId("vpc", request);
  const slots = zones.flatMap((zone, index) => specs.map((spec) => ({ zone, index, spec })));
  const subnets = slots.map(({ zone, index, spec }) => {
    const id = hexId("subnet", request, `${spec.name}-${index + 1}`);
    const cidrBlock = spec.cidrs[index];
    const known: Properties = cidrBlock === undefined ? {} : { cidrBlock };
    const subnet = { id, vpcId, availabilityZone: zone, ...known };
    return { type: spec.type, value: { ...subnet, arn: arn(request, "ec2", `subnet/${id}`) } };
  });
  const idsOf = (type: string): Plain[] =>
    subnets.filter((subnet) => subnet.type === type).map((subnet) => subnet.value.id);
  const each = (prefix: string, more: (index: number) => Properties = () => ({})): Plain[] =>
    slots.map((slot, i) => ({
      id: hexId(prefix, request, `${slot.spec.name}-${slot.index + 1}`),
      ...more(i),
    }));
  const gateways = Array.from(
    { length: natGatewayCount(request, zones.length, specs) },
    (_, i) => i,
  );
  const ofType = (type: string): Plain[] =>
    subnets.filter((subnet) => subnet.type === type).map((subnet) => subnet.value);
  const vpc: Properties = {
    id: vpcId,
    arn: arn(request, "ec2", `vpc/${vpcId}`),
    cidrBlock: text(request.inputs, "cidrBlock") ?? "10.0.0.0/16",
    ownerId: FAKE_ACCOUNT,
    mainRouteTableId: hexId("rtb", request, "main"),
    defaultRouteTableId: hexId("rtb", request, "main"),
    defaultSecurityGroupId: hexId("sg", request, "default"),
    defaultNetworkAclId: hexId("acl", request, "default"),
  };
  return {
    id: "",
    computed: {
      vpcId,
      vpc,
      subnets: subnets.map((subnet) => subnet.value),
      publicSubnetIds: idsOf("Public"),
      privateSubnetIds: idsOf("Private"),
      isolatedSubnetIds: idsOf("Isolated"),
      publicSubnets: ofType("Public"),
      privateSubnets: ofType("Private"),
      isolatedSubnets: ofType("Isolated"),
      routeTables: each("rtb", () => ({ vpcId })),
      routeTableAssociations: each("rtbassoc"),
      routes: [],
      internetGateway: { id: hexId("igw", request), vpcId },
      natGateways: gateways.map((i) => ({ id: hexId("nat", request, String(i)) })),
      eips: gateways.map((i) => ({
        id: hexId("eipalloc", request, String(i)),
        publicIp: `203.0.113.${i + 10}`,
      })),
      vpcEndpoints: [],
      subnetLayout: specs.map((spec) => ({ type: spec.type, name: spec.name })),
    },
  };
}

export const awsxRules: FakeRules = { "awsx:ec2:Vpc": awsxVpc };
