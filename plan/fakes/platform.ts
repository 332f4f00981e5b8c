import {
  type FakeRequest,
  type FakeRule,
  type FakeRules,
  type Properties,
  arn,
  digest,
  dnsSuffixOf,
  globalArn,
  hexId,
  physicalName,
  regionOf,
  text,
  upperId,
  uuid,
} from "./fake";

/** Identity, compute control planes, logs, load balancers and DNS. */

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

function iamNamed(kind: string, prefix: string): FakeRule {
  return (request) => {
    const name = physicalName(request);
    const path = text(request.inputs, "path") ?? "/";
    const resourceArn = globalArn(request, "iam", `${kind}${path}${name}`);
    return {
      id: kind === "policy" ? resourceArn : name,
      known: { name, path },
      computed: {
        arn: resourceArn,
        uniqueId: upperId(prefix, request),
        policyId: upperId(prefix, request),
        createDate: EPOCH,
      },
    };
  };
}

const attachment: FakeRule = (request) => {
  const owner = text(request.inputs, "role") ?? text(request.inputs, "user") ?? request.name;
  return { id: `${owner}-${digest(12, request.type, request.name)}` };
};

const rolePolicy: FakeRule = (request) => {
  const name = physicalName(request);
  return { id: `${text(request.inputs, "role") ?? request.name}:${name}`, known: { name } };
};

const oidcProvider: FakeRule = (request) => {
  const host = (text(request.inputs, "url") ?? "https://oidc.invalid").replace(/^https:\/\//, "");
  const id = globalArn(request, "iam", `oidc-provider/${host}`);
  return { id, computed: { arn: id, thumbprintLists: [digest(40, host)] } };
};

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
  const given = request.inputs["vpcConfig"];
  const vpcConfig =
    typeof given === "object" && given !== null && !Array.isArray(given)
      ? { ...given, ...network }
      : network;
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
function clusterPart(kind: string, key: string, arnKey: string): FakeRule {
  return (request) => {
    const cluster = text(request.inputs, "clusterName") ?? "cluster";
    const part = text(request.inputs, key) ?? request.name;
    const unique = uuid(request.type, request.name);
    return {
      id: `${cluster}:${part}`,
      computed: {
        [arnKey]: arn(request, "eks", `${kind}/${cluster}/${part}/${unique}`),
        associationId: `a-${digest(17, request.type, request.name)}`,
        createdAt: EPOCH,
        modifiedAt: EPOCH,
      },
    };
  };
}

const logGroup: FakeRule = (request) => {
  const name = physicalName(request);
  return {
    id: name,
    known: { name },
    computed: { arn: arn(request, "logs", `log-group:${name}`) },
  };
};

const loadBalancer: FakeRule = (request) => {
  const name = physicalName(request);
  const region = regionOf(request);
  const kind = text(request.inputs, "loadBalancerType") === "network" ? "net" : "app";
  const suffix = `${kind}/${name}/${digest(16, request.name)}`;
  const id = arn(request, "elasticloadbalancing", `loadbalancer/${suffix}`);
  return {
    id,
    known: { name },
    computed: {
      arn: id,
      arnSuffix: suffix,
      dnsName: `${name}-${digest(10, request.name)}.${kind === "net" ? "elb." : ""}${region}.elb.${dnsSuffixOf(region)}`,
      zoneId: `Z${digest(13, "elb", region).toUpperCase()}`,
      vpcId: hexId("vpc", request),
    },
  };
};

/** Load-balancing parts whose id is their ARN. */
function elbPart(kind: string): FakeRule {
  return (request) => {
    const name = physicalName(request);
    const suffix = `${kind}/${name}/${digest(16, request.type, request.name)}`;
    const id = arn(request, "elasticloadbalancing", suffix);
    return { id, known: { name }, computed: { arn: id, arnSuffix: suffix } };
  };
}

const hostedZone: FakeRule = (request) => {
  const id = `Z${digest(13, request.type, request.name).toUpperCase()}`;
  return {
    id,
    computed: {
      arn: globalArn(request, "route53", `hostedzone/${id}`, ""),
      zoneId: id,
      nameServers: [1, 2, 3, 4].map((n) => `ns-${n}.awsdns.invalid`),
      primaryNameServer: "ns-1.awsdns.invalid",
    },
  };
};

const dnsRecord: FakeRule = (request) => {
  const name = text(request.inputs, "name") ?? request.name;
  const id = `${text(request.inputs, "zoneId") ?? "Z"}_${name}_${text(request.inputs, "type") ?? "A"}`;
  return { id, computed: { fqdn: name } };
};

const certificate: FakeRule = (request) => {
  const id = arn(request, "acm", `certificate/${uuid(request.type, request.name)}`);
  const domain = text(request.inputs, "domainName") ?? "domain.invalid";
  const proof = { domainName: domain, resourceRecordType: "CNAME" };
  const name = `_${digest(32, domain)}.${domain}.`;
  const value = `_${digest(32, domain, "value")}.acm-validations.aws.`;
  return {
    id,
    computed: {
      arn: id,
      status: "ISSUED",
      domainValidationOptions: [{ ...proof, resourceRecordName: name, resourceRecordValue: value }],
    },
  };
};

export const platformRules: FakeRules = {
  "aws:iam/role:Role": iamNamed("role", "AROA"),
  "aws:iam/policy:Policy": iamNamed("policy", "ANPA"),
  "aws:iam/user:User": iamNamed("user", "AIDA"),
  "aws:iam/group:Group": iamNamed("group", "AGPA"),
  "aws:iam/instanceProfile:InstanceProfile": iamNamed("instance-profile", "AIPA"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": oidcProvider,
  "aws:eks/cluster:Cluster": eksCluster,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/addon:Addon": clusterPart("addon", "addonName", "arn"),
  "aws:eks/accessEntry:AccessEntry": clusterPart("access-entry", "principalArn", "accessEntryArn"),
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": clusterPart(
    "podidentityassociation",
    "serviceAccount",
    "associationArn",
  ),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": clusterPart(
    "access-policy",
    "principalArn",
    "arn",
  ),
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/eventRule:EventRule": (request) => {
    const name = physicalName(request);
    return { id: name, known: { name }, computed: { arn: arn(request, "events", `rule/${name}`) } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": (request) => {
    const targetId = text(request.inputs, "targetId") ?? uuid(request.type, request.name);
    return { id: `${text(request.inputs, "rule") ?? "rule"}-${targetId}`, known: { targetId } };
  },
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": elbPart("targetgroup"),
  "aws:lb/listener:Listener": elbPart("listener"),
  "aws:lb/listenerRule:ListenerRule": elbPart("listener-rule"),
  "aws:route53/zone:Zone": hostedZone,
  "aws:route53/record:Record": dnsRecord,
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": (request) => ({
    id: digest(40, request.type, request.name),
  }),
  "aws:autoscaling/group:Group": (request) => {
    const name = physicalName(request);
    const path = `autoScalingGroup:${uuid(request.name)}:autoScalingGroupName/${name}`;
    return { id: name, known: { name }, computed: { arn: arn(request, "autoscaling", path) } };
  },
};
