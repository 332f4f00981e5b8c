/** Provider functions. A token that is not here is an error: a guess would make the plan a story. */
import { parseAllDocuments } from "yaml";
import { apiServer, FAKE_CERTIFICATE, issuer } from "./eks";
import { kubeconfig } from "./eksComponents";
import {
  type CallRules,
  FAKE_ACCOUNT,
  type FakeCall,
  type Properties,
  digest,
  dnsSuffixOf,
  list,
  record,
  partitionOf,
  regionOf,
  text,
  texts,
} from "./fake";
import { policyDocument } from "./policyDocument";
import { isProperties, toPlain } from "../plain";
import { zoneId } from "./ec2";

export class UnknownCallError extends Error {
  constructor(readonly token: string) {
    super(
      `the program calls ${token}, for which there is no fake: ` +
        `pass the value in, or add the token to plan/fakes/calls.ts`,
    );
    this.name = "UnknownCallError";
  }
}

function region(call: FakeCall): Properties {
  const name = regionOf(call);
  return {
    id: name,
    region: name,
    name,
    endpoint: `ec2.${name}.${dnsSuffixOf(name)}`,
    description: name,
  };
}

function partition(call: FakeCall): Properties {
  const name = regionOf(call);
  const dnsSuffix = dnsSuffixOf(name);
  const reverseDnsPrefix = dnsSuffix.split(".").reverse().join(".");
  return { id: partitionOf(name), partition: partitionOf(name), dnsSuffix, reverseDnsPrefix };
}

function callerIdentity(call: FakeCall): Properties {
  const arn = `arn:${partitionOf(regionOf(call))}:iam::${FAKE_ACCOUNT}:user/plan`;
  return { id: FAKE_ACCOUNT, accountId: FAKE_ACCOUNT, arn, userId: "AIDAPLAN" };
}

function availabilityZones(call: FakeCall): Properties {
  const name = regionOf(call);
  const names = ["a", "b", "c"].map((letter) => name + letter);
  return { id: name, region: name, names, zoneIds: names.map(zoneId), groupNames: [name] };
}

function eksCluster(call: FakeCall): Properties {
  const name = text(call.inputs, "name") ?? "cluster";
  const where = regionOf(call);
  return {
    id: name,
    name,
    region: where,
    arn: `arn:${partitionOf(where)}:eks:${where}:${FAKE_ACCOUNT}:cluster/${name}`,
    endpoint: apiServer(where, name),
    certificateAuthorities: [{ data: FAKE_CERTIFICATE }],
    identities: [{ oidcs: [{ issuer: issuer(where, name) }] }],
    status: "ACTIVE",
    vpcConfig: {
      clusterSecurityGroupId: `sg-0${digest(16, name)}`,
      vpcId: `vpc-0${digest(16, name)}`,
      subnetIds: ["a", "b", "c"].map((zone) => `subnet-0${digest(16, name, zone)}`),
    },
  };
}

function oidcProvider(call: FakeCall): Properties {
  const host = (text(call.inputs, "url") ?? "").replace(/^https:\/\//, "");
  const arn = `arn:${partitionOf(regionOf(call))}:iam::${FAKE_ACCOUNT}:oidc-provider/${host}`;
  const given = text(call.inputs, "arn") ?? arn;
  return {
    id: given,
    arn: given,
    url: host,
    clientIdLists: ["sts.amazonaws.com"],
    thumbprintLists: [],
  };
}

function ssmParameter(call: FakeCall): Properties {
  const name = text(call.inputs, "name") ?? "";
  return { id: name, name, type: "String", value: `ami-0${digest(16, name)}`, version: 1 };
}

/** A value that the program may read as JSON, whatever field it looks for. */
function secretVersion(call: FakeCall): Properties {
  const secretId = text(call.inputs, "secretId") ?? "";
  const value = digest(32, "getSecretVersion", secretId);
  const secretString = JSON.stringify({ clientSecret: value, username: "user", password: value });
  const arn = `arn:${partitionOf(regionOf(call))}:secretsmanager:${regionOf(call)}:${FAKE_ACCOUNT}:secret:${secretId}`;
  const versionId = digest(32, secretId, "version");
  return { id: `${secretId}|AWSCURRENT`, secretId, arn, secretString, versionId };
}

function yamlDecode(call: FakeCall): Properties {
  const documents = parseAllDocuments(text(call.inputs, "text") ?? "");
  const objects = documents.map((document) => toPlain(document.toJS()));
  return { result: objects.filter((item) => isProperties(item)) };
}

export const callRules: CallRules = {
  "aws:index/getRegion:getRegion": (call) => ({ outputs: region(call) }),
  "aws:index/getPartition:getPartition": (call) => ({ outputs: partition(call) }),
  "aws:index/getCallerIdentity:getCallerIdentity": (call) => ({ outputs: callerIdentity(call) }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (call) => ({
    outputs: availabilityZones(call),
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (call) => {
    const json = policyDocument(call.inputs);
    return { outputs: { id: digest(10, json), json, minifiedJson: json } };
  },
  "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": (call) => ({
    outputs: oidcProvider(call),
  }),
  "aws:eks/getCluster:getCluster": (call) => ({ outputs: eksCluster(call) }),
  "aws:eks/getClusterAuth:getClusterAuth": (call) => ({
    outputs: { id: "cluster-auth", token: `k8s-aws-v1.${digest(32, "token")}`, ...call.inputs },
    secrets: ["token"],
  }),
  "aws:ec2/getVpc:getVpc": (call) => {
    const id = text(call.inputs, "id") ?? `vpc-0${digest(16, JSON.stringify(call.inputs))}`;
    return { outputs: { cidrBlock: "10.0.0.0/16", ownerId: FAKE_ACCOUNT, ...call.inputs, id } };
  },
  "aws:ec2/getSubnets:getSubnets": (call) => {
    const seed = JSON.stringify(call.inputs);
    const ids = ["a", "b", "c"].map((zone) => `subnet-0${digest(16, seed, zone)}`);
    return { outputs: { id: regionOf(call), ids, filters: list(call.inputs, "filters") } };
  },
  "aws:ec2/getSubnet:getSubnet": (call) => {
    const zone = `${regionOf(call)}a`;
    const vpcId = `vpc-0${digest(16, "getSubnet")}`;
    return { outputs: { availabilityZone: zone, vpcId, cidrBlock: "10.0.0.0/24", ...call.inputs } };
  },
  "aws:ec2/getAmi:getAmi": (call) => {
    const id = `ami-0${digest(16, ...texts(call.inputs, "owners"))}`;
    return { outputs: { id, imageId: id, architecture: "x86_64" } };
  },
  "aws:ssm/getParameter:getParameter": (call) => ({
    outputs: ssmParameter(call),
    secrets: ["value"],
  }),
  "aws:secretsmanager/getSecretVersion:getSecretVersion": (call) => ({
    outputs: secretVersion(call),
    secrets: ["secretString"],
  }),
  "eks:index:Cluster/getKubeconfig": (call) => {
    const name = text(record(call.self ?? {}, "eksCluster"), "name") ?? "cluster";
    return { outputs: { result: JSON.stringify(kubeconfig(regionOf(call), name)) } };
  },
  "kubernetes:yaml:decode": (call) => ({ outputs: yamlDecode(call) }),
};
