import { add, all, alter, drop, remove, set } from "../support/world";
import { broken, type Variants } from "./variant";

const component = "eks:index:Cluster::cluster";
const raw = "aws:eks/cluster:Cluster::raw";
const managed = "eks:index:ManagedNodeGroup::managed";
const group = "aws:eks/nodeGroup:NodeGroup::system";
const self = "eks:index:NodeGroupV2::self";
const template = "aws:ec2/launchTemplate:LaunchTemplate::system";
const machine = "aws:ec2/instance:Instance::bastion";
const nodeClass = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::tasks";
const nodePool = "kubernetes:karpenter.sh/v1:NodePool::tasks";
const cni = "aws:eks/addon:Addon::vpc-cni";
const storageClass = "kubernetes:storage.k8s.io/v1:StorageClass::gp3";
const volume = "aws:ebs/volume:Volume::scratch";

/** A child that the component makes in a preview, with its own fault. */
const child = add("aws:eks/cluster:Cluster::child", {
  inputs: {
    version: "1.35",
    vpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true },
    accessConfig: { authenticationMode: "API" },
    deletionProtection: true,
  },
  parent: component,
});

export const cluster: Variants = {
  "eks-endpoint-private": [
    broken("a public component", component, set(component, "endpointPublicAccess", true)),
    broken("a component that says nothing", component, drop(component, "endpointPublicAccess")),
    broken("a public resource", raw, set(raw, "vpcConfig.endpointPublicAccess", true)),
    broken("no private endpoint", raw, set(raw, "vpcConfig.endpointPrivateAccess", false)),
    broken(
      "component and child, reported once",
      component,
      all(set(component, "endpointPublicAccess", true), child),
    ),
  ],
  "eks-endpoint-allow-list": [
    broken(
      "open to everybody by default",
      component,
      all(set(component, "endpointPublicAccess", true), drop(component, "publicAccessCidrs")),
    ),
    broken(
      "open to everybody on purpose",
      raw,
      all(
        set(raw, "vpcConfig.endpointPublicAccess", true),
        set(raw, "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]),
      ),
    ),
    broken(
      "half the internet",
      raw,
      all(
        set(raw, "vpcConfig.endpointPublicAccess", true),
        set(raw, "vpcConfig.publicAccessCidrs", ["203.0.113.0/24", "128.0.0.0/1"]),
      ),
    ),
  ],
  "eks-secrets-encrypted": [
    broken("a component without a key", component, drop(component, "encryptionConfigKeyArn")),
    broken("a resource without a key", raw, drop(raw, "encryptionConfig")),
  ],
  "eks-control-plane-logs": [
    broken("no audit log", component, drop(component, "enabledClusterLogTypes.1"), {
      says: "audit",
    }),
    broken("none", raw, drop(raw, "enabledClusterLogTypes")),
  ],
  "eks-api-authentication": [
    broken("by config map", component, set(component, "authenticationMode", "CONFIG_MAP")),
    broken("by both", raw, set(raw, "accessConfig.authenticationMode", "API_AND_CONFIG_MAP")),
    broken("not stated", component, drop(component, "authenticationMode")),
  ],
  "eks-no-creator-admin": [
    broken(
      "the creator stays",
      raw,
      set(raw, "accessConfig.bootstrapClusterCreatorAdminPermissions", true),
    ),
    broken("not stated", raw, drop(raw, "accessConfig.bootstrapClusterCreatorAdminPermissions")),
  ],
  "eks-node-group-no-ssh": [
    broken("a component", managed, set(managed, "remoteAccess", { ec2SshKey: "key" })),
    broken("a node group", group, set(group, "remoteAccess", { ec2SshKey: "key" })),
    broken("self-managed nodes", self, set(self, "keyName", "key")),
    broken("the cluster's nodes", component, set(component, "nodePublicKey", "ssh-ed25519 AAAA")),
    broken("a launch template", template, set(template, "keyName", "key")),
    broken("a machine", machine, set(machine, "keyName", "key")),
  ],
  "ec2-imds-v2": [
    broken("optional tokens", template, set(template, "metadataOptions.httpTokens", "optional")),
    broken("a template that says nothing", template, drop(template, "metadataOptions")),
    broken("a machine", machine, drop(machine, "metadataOptions.httpTokens")),
    broken(
      "a node class",
      nodeClass,
      set(nodeClass, "spec.metadataOptions.httpTokens", "optional"),
    ),
    broken("a component without a template", managed, set(managed, "enableIMDSv2", false)),
  ],
  "ec2-imds-hop-limit": [
    broken("two hops", template, set(template, "metadataOptions.httpPutResponseHopLimit", 2)),
    broken("not stated", machine, drop(machine, "metadataOptions.httpPutResponseHopLimit")),
    broken(
      "a node class",
      nodeClass,
      set(nodeClass, "spec.metadataOptions.httpPutResponseHopLimit", 64),
    ),
  ],
  "ec2-no-public-address": [
    broken(
      "a template",
      template,
      set(template, "networkInterfaces.0.associatePublicIpAddress", "true"),
    ),
    broken("a machine", machine, set(machine, "associatePublicIpAddress", true)),
    broken("self-managed nodes", self, set(self, "nodeAssociatePublicIpAddress", true)),
    broken("the cluster's nodes", component, set(component, "nodeAssociatePublicIpAddress", true)),
    broken("a node class", nodeClass, set(nodeClass, "spec.associatePublicIPAddress", true)),
  ],
  "ec2-volumes-encrypted": [
    broken("a template", template, set(template, "blockDeviceMappings.0.ebs.encrypted", "false")),
    broken("a template that says nothing", template, drop(template, "blockDeviceMappings")),
    broken("a machine's root", machine, set(machine, "rootBlockDevice.encrypted", false)),
    broken("a machine's disk", machine, drop(machine, "ebsBlockDevices.0.encrypted")),
    broken("a volume", volume, drop(volume, "encrypted")),
    broken("a node class", nodeClass, drop(nodeClass, "spec.blockDeviceMappings.0.ebs.encrypted")),
    broken("a storage class", storageClass, drop(storageClass, "parameters.encrypted")),
  ],
  "ec2-user-data-no-secrets": [
    broken(
      "a password",
      machine,
      set(machine, "userData", "#!/bin/sh\nexport PASSWORD=correct-horse\n"),
    ),
    broken(
      "an access key in base64",
      template,
      set(template, "userData", Buffer.from(`key ${"AKIA"}ABCDEFGHIJKLMNOP`).toString("base64")),
    ),
    broken(
      "an address",
      nodeClass,
      set(nodeClass, "spec.userData", "curl https://me:secret-word@host/"),
    ),
  ],
  "vpc-cni-network-policy": [
    broken(
      "off",
      cni,
      set(cni, "configurationValues", JSON.stringify({ enableNetworkPolicy: "false" })),
    ),
    broken("not stated", cni, drop(cni, "configurationValues")),
    broken("the component's own CNI", component, drop(component, "useDefaultVpcCni")),
  ],
  "eks-supported-version": [
    broken("an old version", component, set(component, "version", "1.24"), { says: "1.24" }),
    broken("no version", raw, drop(raw, "version")),
  ],
  "eks-deletion-protection": [
    broken("a component", component, set(component, "deletionProtection", false)),
    broken("a resource", raw, drop(raw, "deletionProtection")),
  ],
  "eks-core-addons": [
    broken("no DNS", component, remove("aws:eks/addon:Addon::coredns"), { says: "coredns" }),
    broken("no storage", raw, remove("aws:eks/addon:Addon::raw-aws-ebs-csi-driver")),
  ],
  "node-group-size-left-alone": [
    broken("a component", managed, drop(managed, "ignoreScalingChanges")),
    broken("a node group", group, alter(group, { ignoreChanges: [] })),
  ],
  "node-groups-span-zones": [
    broken("one subnet", group, drop(group, "subnetIds.1")),
    broken("a component", managed, set(managed, "subnetIds", ["subnet-a"])),
  ],
  "node-instance-types": [
    broken("a huge type", group, set(group, "instanceTypes.1", "u-6tb1.metal")),
    broken("a component", managed, set(managed, "instanceTypes", ["x2gd.16xlarge"])),
    broken("a machine", machine, set(machine, "instanceType", "p4d.24xlarge")),
  ],
  "volumes-gp3": [
    broken("a template", template, set(template, "blockDeviceMappings.0.ebs.volumeType", "gp2")),
    broken("a machine", machine, set(machine, "rootBlockDevice.volumeType", "io1")),
    broken("a volume", volume, set(volume, "type", "gp2")),
    broken("a storage class", storageClass, set(storageClass, "parameters.type", "gp2")),
    broken(
      "a node class",
      nodeClass,
      set(nodeClass, "spec.blockDeviceMappings.0.ebs.volumeType", "gp2"),
    ),
    broken(
      "a database",
      "aws:rds/instance:Instance::postgres",
      set("aws:rds/instance:Instance::postgres", "storageType", "gp2"),
    ),
  ],
  "karpenter-pool-limited": [
    broken("no limits", nodePool, drop(nodePool, "spec.limits")),
    broken("no limit of memory", nodePool, drop(nodePool, "spec.limits.memory"), {
      says: "memory",
    }),
    broken("too many cores", nodePool, set(nodePool, "spec.limits.cpu", "5000")),
    broken("too many thousandths", nodePool, set(nodePool, "spec.limits.cpu", "2000000m")),
  ],
  "karpenter-pool-tainted": [
    broken("no taints", nodePool, drop(nodePool, "spec.template.spec.taints")),
    broken("an empty list", nodePool, set(nodePool, "spec.template.spec.taints", [])),
  ],
};
