import {
  type FakeRequest,
  type FakeRule,
  type FakeRules,
  type Properties,
  arn,
  digest,
  dnsSuffixOf,
  hexId,
  physicalName,
  record,
  regionOf,
  text,
  uuid,
} from "./fake";

const EPOCH = "2026-01-01T00:00:00Z";

/** Issuer of the cluster's service-account tokens, as EKS names it. */
export function issuer(region: string, cluster: string): string {
  const id = digest(32, "oidc", cluster).toUpperCase();
  return `https://oidc.eks.${region}.${dnsSuffixOf(region)}/id/${id}`;
}

/** API server address, as EKS names it. */
export function apiServer(region: string, cluster: string): string {
  const id = digest(32, "oidc", cluster).toUpperCase();
  return `https://${id}.gr7.${region}.eks.${dnsSuffixOf(region)}`;
}

/** Base64 text that is no certificate, so that nothing can mistake the fake for one. */
export const FAKE_CERTIFICATE = Buffer.from("fake certificate authority").toString("base64");

/** What `aws.eks.Cluster` answers; the `eks` component embeds it. */
export function eksClusterOutputs(request: FakeRequest, name: string): Properties {
  const region = regionOf(request);
  return {
    arn: arn(request, "eks", `cluster/${name}`),
    endpoint: apiServer(region, name),
    certificateAuthority: { data: FAKE_CERTIFICATE },
    identities: [{ oidcs: [{ issuer: issuer(region, name) }] }],
    platformVersion: "eks.1",
    status: "ACTIVE",
    createdAt: EPOCH,
  };
}

const eksCluster: FakeRule = (request) => {
  const name = physicalName(request);
  const network = {
    clusterSecurityGroupId: hexId("sg", request, "cluster"),
    vpcId: hexId("vpc", request, "cluster"),
  };
  const vpcConfig = { ...record(request.inputs, "vpcConfig"), ...network };
  return {
    id: name,
    known: { name },
    computed: { ...eksClusterOutputs(request, name), clusterId: name, vpcConfig },
  };
};

const nodeGroup: FakeRule = (request) => {
  const cluster = text(request.inputs, "clusterName") ?? "cluster";
  const name = physicalName(request, "nodeGroupName");
  const unique = uuid(request.type, request.name);
  return {
    id: `${cluster}:${name}`,
    known: { nodeGroupName: name },
    computed: {
      arn: arn(request, "eks", `nodegroup/${cluster}/${name}/${unique}`),
      status: "ACTIVE",
      resources: [{ autoscalingGroups: [{ name: `eks-${name}-${unique}` }] }],
    },
  };
};

/** Parts of a cluster, identified as `<cluster>:<part>`. */
function clusterPart(kind: string, key: string, more: (arn: string) => Properties): FakeRule {
  return (request) => {
    const cluster = text(request.inputs, "clusterName") ?? "cluster";
    const part = text(request.inputs, key) ?? request.name;
    const unique = uuid(request.type, request.name);
    const partArn = arn(request, "eks", `${kind}/${cluster}/${part}/${unique}`);
    return { id: `${cluster}:${part}`, computed: more(partArn) };
  };
}

const times: Properties = { createdAt: EPOCH, modifiedAt: EPOCH };

export const eksRules: FakeRules = {
  "aws:eks/cluster:Cluster": eksCluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/addon:Addon": clusterPart("addon", "addonName", (arn) => ({ arn, ...times })),
  "aws:eks/accessEntry:AccessEntry": clusterPart("access-entry", "principalArn", (arn) => ({
    accessEntryArn: arn,
    ...times,
  })),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": clusterPart(
    "podidentityassociation",
    "serviceAccount",
    (arn) => ({ associationArn: arn, associationId: `a-${digest(17, arn)}` }),
  ),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": clusterPart(
    "access-policy",
    "principalArn",
    () => ({ associatedAt: EPOCH, modifiedAt: EPOCH }),
  ),
};
