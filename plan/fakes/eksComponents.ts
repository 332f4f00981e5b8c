/** The remote components of `@pulumi/eks`, which make a cluster of many parts inside the plugin. */
import {
  type Fake,
  type FakeRequest,
  type FakeRules,
  type Properties,
  arn,
  digest,
  globalArn,
  hexId,
  list,
  regionOf,
  text,
  texts,
} from "./fake";
import { apiServer, eksClusterOutputs, FAKE_CERTIFICATE, issuer } from "./eks";

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
      ...("instanceRoles" in request.inputs ? {} : { instanceRoles: [] }),
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

export const eksComponentRules: FakeRules = {
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
};
