import type { Recipes } from "../support/world";

const logs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const cluster = "eks:index:Cluster::cluster";

const addon = (name: string, configuration?: object): Recipes => ({
  [`aws:eks/addon:Addon::${name}`]: {
    inputs: {
      clusterName: "airflow",
      addonName: name,
      ...(configuration === undefined
        ? {}
        : { configurationValues: JSON.stringify(configuration) }),
    },
    from: { clusterName: cluster },
  },
});

const rawAddons = ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "metrics-server"];
const metadata = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 };
const disk = { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3" } };

/** A cluster as the component, one as the resource, and their nodes. */
export const clusterResources: Recipes = {
  [cluster]: {
    inputs: {
      name: "airflow",
      version: "1.35",
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
      encryptionConfigKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/cluster",
      enabledClusterLogTypes: logs,
      authenticationMode: "API",
      deletionProtection: true,
      useDefaultVpcCni: true,
    },
    outputs: {
      nodeSecurityGroupId: "sg-nodes",
      clusterSecurityGroupId: "sg-nodes",
      eksCluster: { name: "airflow" },
    },
  },
  "aws:eks/cluster:Cluster::raw": {
    inputs: {
      name: "raw",
      version: "1.35",
      vpcConfig: {
        endpointPublicAccess: false,
        endpointPrivateAccess: true,
        publicAccessCidrs: ["203.0.113.0/24"],
      },
      encryptionConfig: { provider: { keyArn: "arn:aws:kms:eu-west-1:123456789012:key/cluster" } },
      enabledClusterLogTypes: logs,
      accessConfig: {
        authenticationMode: "API",
        bootstrapClusterCreatorAdminPermissions: false,
      },
      deletionProtection: true,
    },
  },
  ...addon("vpc-cni", { enableNetworkPolicy: "true" }),
  ...addon("coredns"),
  ...addon("kube-proxy"),
  ...addon("aws-ebs-csi-driver"),
  ...addon("metrics-server"),
  ...Object.fromEntries(
    rawAddons.map((name) => [
      `aws:eks/addon:Addon::raw-${name}`,
      {
        inputs: {
          clusterName: "raw",
          addonName: name,
          configurationValues: JSON.stringify({ enableNetworkPolicy: "true" }),
        },
        from: { clusterName: "aws:eks/cluster:Cluster::raw" },
      },
    ]),
  ),
  "eks:index:ManagedNodeGroup::managed": {
    inputs: {
      instanceTypes: ["m7i.large"],
      subnetIds: ["subnet-a", "subnet-b"],
      enableIMDSv2: true,
      ignoreScalingChanges: true,
      scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 3 },
    },
  },
  "eks:index:NodeGroupV2::self": { inputs: { nodeAssociatePublicIpAddress: false } },
  "aws:eks/nodeGroup:NodeGroup::system": {
    inputs: {
      instanceTypes: ["m7i.large", "m6i.large"],
      subnetIds: ["subnet-a", "subnet-b"],
      scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 3 },
    },
    ignoreChanges: ["scalingConfig.desiredSize"],
  },
  "aws:ec2/launchTemplate:LaunchTemplate::system": {
    inputs: {
      metadataOptions: metadata,
      blockDeviceMappings: [disk],
      networkInterfaces: [{ associatePublicIpAddress: "false" }],
      userData: Buffer.from("#!/bin/sh\necho ready\n").toString("base64"),
    },
  },
  "aws:ec2/instance:Instance::bastion": {
    inputs: {
      instanceType: "t3.medium",
      metadataOptions: metadata,
      associatePublicIpAddress: false,
      rootBlockDevice: { encrypted: true, volumeType: "gp3" },
      ebsBlockDevices: [{ encrypted: true, volumeType: "gp3" }],
      userData: "#!/bin/sh\necho ready\n",
    },
  },
  "aws:ebs/volume:Volume::scratch": { inputs: { encrypted: true, type: "gp3" } },
  "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::tasks": {
    inputs: {
      metadata: { name: "tasks" },
      spec: {
        metadataOptions: metadata,
        associatePublicIPAddress: false,
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { encrypted: true, volumeType: "gp3" } },
        ],
        userData: "#!/bin/sh\necho ready\n",
      },
    },
  },
  "kubernetes:karpenter.sh/v1:NodePool::tasks": {
    inputs: {
      metadata: { name: "tasks" },
      spec: {
        limits: { cpu: "200", memory: "800Gi" },
        template: { spec: { taints: [{ key: "pool", value: "tasks", effect: "NoSchedule" }] } },
      },
    },
  },
  "kubernetes:storage.k8s.io/v1:StorageClass::gp3": {
    inputs: {
      metadata: { name: "gp3" },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
    },
  },
};
