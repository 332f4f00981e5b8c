/**
 * The remote components of awsx and eks. Their children are made inside the plugin, so a plan sees
 * the component alone; these fakes answer the outputs that dependents read.
 */
import {
  FAKE_ACCOUNT,
  type Fake,
  type FakeRequest,
  type FakeRules,
  type Plain,
  type Properties,
  arn,
  digest,
  globalArn,
  hexId,
  list,
  number,
  record,
  records,
  regionOf,
  text,
  texts,
} from "./fake";
import { apiServer, eksClusterOutputs, FAKE_CERTIFICATE, issuer } from "./platform";

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

/** A kubeconfig in the shape of `aws eks get-token`: an exec plugin and no credential. */
export function kubeconfig(region: string, cluster: string): Properties {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "kubernetes",
        cluster: {
          server: apiServer(region, cluster),
          "certificate-authority-data": FAKE_CERTIFICATE,
        },
      },
    ],
    contexts: [{ name: "aws", context: { cluster: "kubernetes", user: "aws" } }],
    "current-context": "aws",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["--region", region, "eks", "get-token", "--cluster-name", cluster],
          },
        },
      },
    ],
  };
}

/** Two ids differ unless the caller skips the default groups, as in the real component. */
function eksCluster(request: FakeRequest): Fake {
  const region = regionOf(request);
  const name =
    text(request.inputs, "name") ?? `${request.name}-eksCluster-${digest(7, request.name)}`;
  const clusterGroup = hexId("sg", request, "cluster");
  const skipGroups = request.inputs["skipDefaultSecurityGroups"] === true;
  const nodeGroup = skipGroups ? clusterGroup : hexId("sg", request, "node");
  const config = kubeconfig(region, name);
  const vpcId = text(request.inputs, "vpcId") ?? hexId("vpc", request);
  const subnetIds = [
    ...texts(request.inputs, "subnetIds"),
    ...texts(request.inputs, "privateSubnetIds"),
    ...texts(request.inputs, "publicSubnetIds"),
  ];
  const cluster: Properties = {
    ...eksClusterOutputs(request, name),
    id: name,
    name,
    version: text(request.inputs, "version") ?? "",
    vpcConfig: { clusterSecurityGroupId: clusterGroup, vpcId, subnetIds },
  };
  const withOidc = request.inputs["createOidcProvider"] === true;
  const provider = issuer(region, name).replace("https://", "");
  const oidcProviderArn = globalArn(request, "iam", `oidc-provider/${provider}`);
  const roleArn = (part: string): string =>
    globalArn(request, "iam", `role/${request.name}-${part}-${digest(7, request.name, part)}`);
  return {
    id: "",
    computed: {
      kubeconfig: config,
      kubeconfigJson: JSON.stringify(config),
      eksCluster: cluster,
      core: {
        cluster,
        endpoint: apiServer(region, name),
        kubeconfig: config,
        vpcId,
        subnetIds,
        clusterIamRole: { arn: roleArn("eksRole") },
        instanceRoles: list(request.inputs, "instanceRoles"),
        nodeGroupOptions: {},
        ...(withOidc ? { oidcProvider: { arn: oidcProviderArn, url: provider } } : {}),
      },
      oidcIssuer: provider,
      oidcProviderUrl: issuer(region, name),
      oidcProviderArn: withOidc ? oidcProviderArn : "",
      clusterSecurityGroupId: clusterGroup,
      nodeSecurityGroupId: nodeGroup,
      clusterSecurityGroup: { id: clusterGroup },
      nodeSecurityGroup: { id: nodeGroup },
      clusterIngressRuleId: skipGroups ? "" : hexId("sgr", request, "ingress"),
      instanceRoles: list(request.inputs, "instanceRoles"),
      defaultNodeGroupAsgName: "",
      autoModeNodeRoleName: "",
      fargateProfileId: "",
      fargateProfileStatus: "",
    },
  };
}

function managedNodeGroup(request: FakeRequest): Fake {
  const name =
    text(request.inputs, "nodeGroupName") ?? `${request.name}-${digest(7, request.name, "group")}`;
  const clusterName = text(request.inputs, "clusterName") ?? "";
  const group = { id: `${clusterName}:${name}`, nodeGroupName: name, status: "ACTIVE" };
  const path = `nodegroup/${clusterName}/${name}/${digest(8, request.name)}`;
  return {
    id: "",
    computed: { nodeGroup: { ...group, arn: arn(request, "eks", path) }, placementGroupName: "" },
  };
}

export const componentRules: FakeRules = {
  "awsx:ec2:Vpc": awsxVpc,
  "eks:index:Cluster": eksCluster,
  "eks:index:ManagedNodeGroup": managedNodeGroup,
  "eks:index:NodeGroupV2": (request) => ({
    id: "",
    computed: {
      nodeSecurityGroupId: hexId("sg", request, "node"),
      autoScalingGroup: { name: `${request.name}-${digest(7, request.name)}` },
      extraNodeSecurityGroups: [],
    },
  }),
  "eks:index:Addon": () => ({ id: "" }),
  "kubernetes:helm.sh/v4:Chart": () => ({ id: "", computed: { resources: [] } }),
};
