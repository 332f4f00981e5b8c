/**
 * The few facts of a resource that a reader of the plan looks for: ranges, sizes, versions,
 * endpoints, roles. One entry per type; what has no entry is counted and not listed.
 */
import type { Properties } from "../model";
import { kubernetesFacts } from "./kubernetesFacts";
import { at, jsonAt, listAt, textAt, textsAt } from "./read";

/** A fact, or nothing where the program left the choice to the provider. */
type Fact = string | undefined;
type PickFacts = (inputs: Properties) => readonly Fact[];

const days = (count: Fact): Fact => count && `${count} days`;
const when = (condition: boolean, fact: string): Fact => (condition ? fact : undefined);
const prefixed = (prefix: string, fact: Fact): Fact => fact && `${prefix} ${fact}`;

/** `a b c` for zones of one region, their names otherwise. */
function zones(names: readonly string[]): Fact {
  if (names.length === 0) return undefined;
  const regions = new Set(names.map((name) => name.slice(0, -1)));
  const letters = names.map((name) => name.slice(-1)).join(" ");
  return regions.size === 1 ? `zones ${letters}` : `zones ${names.join(" ")}`;
}

const awsxVpc: PickFacts = (i) => [
  textAt(i, "cidrBlock"),
  zones(textsAt(i, "availabilityZoneNames")),
];

const eksCluster: PickFacts = (i) => {
  const logs = listAt(i, "enabledClusterLogTypes").length;
  const allowed = textsAt(i, "publicAccessCidrs");
  const open = allowed.length === 0 ? "public" : `public for ${allowed.join(" ")}`;
  return [
    textAt(i, "name"),
    prefixed("Kubernetes", textAt(i, "version")),
    when(at(i, "endpointPrivateAccess") === true, "private endpoint"),
    when(at(i, "endpointPublicAccess") === true, open),
    when(logs > 0, `${logs} kinds of logs`),
  ];
};

const nodeGroup: PickFacts = (i) => [
  textsAt(i, "instanceTypes").join(" ") || undefined,
  sizes(textAt(i, "scalingConfig", "minSize"), textAt(i, "scalingConfig", "maxSize"), "nodes"),
  textAt(i, "capacityType")?.toLowerCase().replace("_", "-"),
  prefixed("disk", size(textAt(i, "diskSize"), "GiB")),
];

function sizes(min: Fact, max: Fact, unit: string): Fact {
  return min === undefined && max === undefined ? undefined : `${min ?? "?"}–${max ?? "?"} ${unit}`;
}

function size(amount: Fact, unit: string): Fact {
  return amount && `${amount} ${unit}`;
}

const rdsCluster: PickFacts = (i) => {
  const scaling = "serverlessv2ScalingConfiguration";
  return [
    engine(i),
    sizes(textAt(i, scaling, "minCapacity"), textAt(i, scaling, "maxCapacity"), "ACU"),
    textAt(i, "databaseName"),
    prefixed("backups", days(textAt(i, "backupRetentionPeriod"))),
    when(at(i, "deletionProtection") === true, "deletion protected"),
    when(at(i, "manageMasterUserPassword") === true, "password managed by RDS"),
  ];
};

const rdsInstance: PickFacts = (i) => [
  engine(i),
  textAt(i, "instanceClass"),
  size(textAt(i, "allocatedStorage"), "GiB"),
  when(at(i, "multiAz") === true, "Multi-AZ"),
  textAt(i, "dbName"),
  prefixed("backups", days(textAt(i, "backupRetentionPeriod"))),
  when(at(i, "deletionProtection") === true, "deletion protected"),
  when(at(i, "manageMasterUserPassword") === true, "password managed by RDS"),
];

function engine(i: Properties): Fact {
  return [textAt(i, "engine"), textAt(i, "engineVersion")].filter(Boolean).join(" ") || undefined;
}

/** Who may assume a role: service accounts by name, or services. */
function trusted(i: Properties): readonly Fact[] {
  const text = JSON.stringify(jsonAt(i, "assumeRolePolicy") ?? "");
  const accounts = [...text.matchAll(/system:serviceaccount:([\w*.-]+):([\w*.-]+)/g)];
  if (accounts.length > 0) {
    const namespaces = [...new Set(accounts.map(([, namespace]) => namespace))].join(" ");
    return accounts.map(([, , name], n) => (n === 0 ? `for ${namespaces}: ${name ?? ""}` : name));
  }
  const services = [...text.matchAll(/"([\w.-]+)\.amazonaws\.com(?:\.cn)?"/g)].map(([, s]) => s);
  return [services.length > 0 ? `for ${[...new Set(services)].join(" ")}` : undefined];
}

const securityGroupRule: PickFacts = (i) => {
  const [from, to] = [textAt(i, "fromPort"), textAt(i, "toPort")];
  const port =
    from === undefined ? "all ports" : from === to ? `port ${from}` : `ports ${from}–${to ?? from}`;
  const group = at(i, "referencedSecurityGroupId");
  return [port, prefixed("from", textAt(i, "cidrIpv4")), when(group !== undefined, "from a group")];
};

/** The rule by rate that stands first, in words. */
function rateLimit(i: Properties): Fact {
  const limit = textAt(i, "rules", 0, "statement", "rateBasedStatement", "limit");
  return limit && `${limit} requests in 5 minutes`;
}

const endpoint: PickFacts = (i) => [
  textAt(i, "serviceName")?.split(".").slice(3).join("."),
  textAt(i, "vpcEndpointType")?.toLowerCase() ?? "gateway",
];

/** What another system's token is for; people's clients have callbacks instead. */
const machineScope = (i: Properties): Fact =>
  textsAt(i, "callbackUrls").length > 0
    ? undefined
    : textsAt(i, "allowedOauthScopes").join(" ") || undefined;

const facts: { readonly [type: string]: PickFacts } = {
  "awsx:ec2:Vpc": awsxVpc,
  "aws:ec2/vpc:Vpc": (i) => [textAt(i, "cidrBlock")],
  "aws:ec2/subnet:Subnet": (i) => [textAt(i, "cidrBlock"), textAt(i, "availabilityZone")],
  "aws:ec2/natGateway:NatGateway": (i) => [textAt(i, "tags", "Name")],
  "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:ec2/flowLog:FlowLog": (i) => [textAt(i, "trafficType")?.toLowerCase().concat(" traffic")],
  "eks:index:Cluster": eksCluster,
  "eks:index:ManagedNodeGroup": nodeGroup,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:eks/addon:Addon": (i) => [textAt(i, "addonName"), textAt(i, "addonVersion")],
  "aws:rds/cluster:Cluster": rdsCluster,
  "aws:rds/clusterInstance:ClusterInstance": (i) => [textAt(i, "instanceClass")],
  "aws:rds/instance:Instance": rdsInstance,
  "aws:s3/bucket:Bucket": (i) => [
    textAt(i, "bucket") ?? prefixed("named", textAt(i, "bucketPrefix")),
  ],
  "aws:ecr/repository:Repository": (i) => [
    textAt(i, "name"),
    textAt(i, "imageTagMutability")?.toLowerCase().replace("_", " ").concat(" tags"),
  ],
  "aws:kms/alias:Alias": (i) => [textAt(i, "name")],
  "aws:iam/role:Role": (i) => [textAt(i, "name"), ...trusted(i)],
  "aws:cloudwatch/logGroup:LogGroup": (i) => [
    textAt(i, "name"),
    prefixed("kept", days(textAt(i, "retentionInDays"))),
  ],
  "aws:secretsmanager/secret:Secret": (i) => [
    textAt(i, "name") ?? prefixed("named", textAt(i, "namePrefix")?.concat("…")),
    prefixed("recovery", days(textAt(i, "recoveryWindowInDays"))),
  ],
  "aws:cognito/userPool:UserPool": (i) => [
    textAt(i, "name"),
    prefixed("MFA", textAt(i, "mfaConfiguration")?.toLowerCase()),
    prefixed("passwords of", size(textAt(i, "passwordPolicy", "minimumLength"), "letters")),
    prefixed(
      "threat protection",
      textAt(i, "userPoolAddOns", "advancedSecurityMode")?.toLowerCase(),
    ),
    when(at(i, "deletionProtection") === "ACTIVE", "deletion protected"),
  ],
  "aws:cognito/userPoolClient:UserPoolClient": (i) => [
    textsAt(i, "allowedOauthFlows").join(" ") || undefined,
    prefixed("sign-in with", textsAt(i, "supportedIdentityProviders").join(" ") || undefined),
    prefixed("back to", textsAt(i, "callbackUrls").join(" ") || undefined),
    prefixed("scope", machineScope(i)),
  ],
  "aws:cognito/userPoolDomain:UserPoolDomain": (i) => [textAt(i, "domain")],
  "aws:cognito/identityProvider:IdentityProvider": (i) => [
    textAt(i, "providerName"),
    textAt(i, "providerType"),
    textAt(i, "providerDetails", "MetadataURL") ?? textAt(i, "providerDetails", "oidc_issuer"),
  ],
  "aws:sqs/queue:Queue": (i) => [textAt(i, "name")],
  "aws:lb/loadBalancer:LoadBalancer": (i) => [
    textAt(i, "loadBalancerType"),
    at(i, "internal") === true ? "internal" : "internet-facing",
  ],
  "aws:route53/record:Record": (i) => [
    textAt(i, "name"),
    textAt(i, "type"),
    prefixed("in zone", textAt(i, "zoneId")),
  ],
  "aws:acm/certificate:Certificate": (i) => [
    textAt(i, "domainName"),
    prefixed("validated by", textAt(i, "validationMethod")),
  ],
  "aws:wafv2/webAcl:WebAcl": (i) => [
    textAt(i, "name"),
    `${listAt(i, "rules").length} rules`,
    prefixed("at most", rateLimit(i)),
  ],
  "random:index/randomPassword:RandomPassword": (i) => [size(textAt(i, "length"), "characters")],
};

/** Facts of a resource in the order in which they are printed; undefined for a type that is only counted. */
export function factsOf(type: string, inputs: Properties): readonly string[] | undefined {
  const picked = facts[type]?.(inputs) ?? kubernetesFacts(type, inputs);
  return picked?.filter((fact): fact is string => fact !== undefined);
}
