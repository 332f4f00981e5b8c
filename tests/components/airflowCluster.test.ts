import * as pulumi from "@pulumi/pulumi";
import { AirflowCluster, type AirflowClusterArgs } from "../../components/airflowCluster";
import { kubeconfig } from "../../components/airflowCluster/kubeconfig";
import { withoutMakersAccess } from "../../components/airflowCluster/controlPlane";
import { karpenterControllerPolicy } from "../../components/iam/karpenter";
import { loadBalancerControllerPolicy } from "../../components/iam/loadBalancerController";
import { type ComponentRun, isSecretOutput, runComponent, valueOf } from "../support/component";
import { jsonOf, matching } from "../support/expectations";
import { ACCOUNT, dev, prod, tags } from "./fixtures/airflowCluster";

const PARENT = "airflow-platform:components:AirflowCluster::cluster";
const CLUSTER = "eks:index:Cluster::cluster";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const ADDON = "aws:eks/addon:Addon";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const RELEASE = "kubernetes:helm.sh/v3:Release";

const NODES = "aws:eks/nodeGroup:NodeGroup::cluster-system";
/** Waits for the nodes, and through them for the CNI, kube-proxy and the network. */
const WORKERS = [`${ADDON}::cluster-coredns`];

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const named = (name: string) => ({ ...tags, Name: name });

const run = (args: AirflowClusterArgs): Promise<ComponentRun<AirflowCluster>> =>
  runComponent(() => new AirflowCluster("cluster", args));

describe("AirflowCluster in dev", () => {
  let made: ComponentRun<AirflowCluster>;
  let nodeSecurityGroupId: string;

  beforeAll(async () => {
    made = await run(dev);
    nodeSecurityGroupId = await valueOf(made.component.nodeSecurityGroupId);
  });

  test("makes exactly this", () => {
    expect(made.inventory()).toEqual([
      "airflow-platform:components:AirflowCluster::cluster",
      "airflow-platform:components:WorkloadIdentity::cluster-ebs-csi",
      "airflow-platform:components:WorkloadIdentity::cluster-karpenter",
      "airflow-platform:components:WorkloadIdentity::cluster-load-balancer-controller",
      "airflow-platform:components:WorkloadIdentity::cluster-vpc-cni",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-health",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-rebalance",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-spot",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-state",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-health",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-rebalance",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-spot",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-state",
      "aws:cloudwatch/logGroup:LogGroup::cluster-logs",
      "aws:ec2/launchTemplate:LaunchTemplate::cluster-system",
      "aws:eks/accessEntry:AccessEntry::cluster-task-node",
      "aws:eks/addon:Addon::cluster-aws-ebs-csi-driver",
      "aws:eks/addon:Addon::cluster-coredns",
      "aws:eks/addon:Addon::cluster-kube-proxy",
      "aws:eks/addon:Addon::cluster-metrics-server",
      "aws:eks/addon:Addon::cluster-vpc-cni",
      "aws:eks/nodeGroup:NodeGroup::cluster-system",
      "aws:iam/instanceProfile:InstanceProfile::cluster-task-node",
      "aws:iam/role:Role::cluster-control-plane",
      "aws:iam/role:Role::cluster-ebs-csi",
      "aws:iam/role:Role::cluster-karpenter",
      "aws:iam/role:Role::cluster-load-balancer-controller",
      "aws:iam/role:Role::cluster-system-node",
      "aws:iam/role:Role::cluster-task-node",
      "aws:iam/role:Role::cluster-vpc-cni",
      "aws:iam/rolePolicy:RolePolicy::cluster-karpenter",
      "aws:iam/rolePolicy:RolePolicy::cluster-load-balancer-controller",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-control-plane",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-ebs-csi-AmazonEBSCSIDriverPolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-system-node-AmazonEC2ContainerRegistryPullOnly",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-system-node-AmazonEKSWorkerNodePolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-task-node-AmazonEC2ContainerRegistryPullOnly",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-task-node-AmazonEKSWorkerNodePolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-vpc-cni-AmazonEKS_CNI_Policy",
      "aws:kms/alias:Alias::cluster",
      "aws:kms/key:Key::cluster",
      "aws:sqs/queue:Queue::cluster-karpenter",
      "aws:sqs/queuePolicy:QueuePolicy::cluster-karpenter",
      "eks:index:Cluster::cluster",
      "kubernetes:helm.sh/v3:Release::cluster-karpenter",
      "kubernetes:helm.sh/v3:Release::cluster-karpenter-crd",
      "kubernetes:helm.sh/v3:Release::cluster-load-balancer-controller",
      "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::cluster-pool-tasks",
      "kubernetes:karpenter.sh/v1:NodePool::cluster-pool-tasks",
      "kubernetes:storage.k8s.io/v1:StorageClass::cluster-gp3",
      "pulumi:providers:kubernetes::cluster",
    ]);
    expect(made.calls).toEqual([]);
  });

  test("hangs everything below itself, roles of workloads one step lower", () => {
    const astray = made.resources.filter(
      ({ options }) =>
        !/^airflow-platform:components:(AirflowCluster::cluster|WorkloadIdentity::cluster-.+)$/.test(
          String(options["parent"]),
        ),
    );
    expect(astray.map(({ type, name }) => `${type}::${name}`)).toEqual([PARENT]);
  });

  test("tags whatever AWS can tag", () => {
    const untaggable =
      /(RolePolicy|RolePolicyAttachment|Alias|QueuePolicy|EventTarget|AccessPolicyAssociation)$/;
    for (const { type, name, inputs } of made.resources) {
      if (!type.startsWith("aws:") || untaggable.test(type)) continue;
      expect([name, inputs["tags"]]).toEqual([name, named(String(record(inputs["tags"])["Name"]))]);
      expect(record(inputs["tags"])["Name"]).toMatch(/airflow-dev|cluster-/);
    }
  });

  test("encrypts secrets and logs with a key of its own, used by its own log groups only", () => {
    const key = made.one("aws:kms/key:Key");
    expect({ ...key.inputs, policy: undefined }).toEqual({
      description: "Encrypts the Kubernetes secrets and the logs of airflow-dev.",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: undefined,
      tags: named("airflow-dev"),
    });
    expect(jsonOf(key.inputs["policy"])).toMatchObject({
      Statement: [
        { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
        {
          Principal: { Service: "logs.eu-west-1.amazonaws.com" },
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/eks/airflow-dev/*`,
            },
          },
        },
      ],
    });
  });

  test("makes the log group before the cluster", () => {
    expect(made.one("aws:cloudwatch/logGroup:LogGroup")).toMatchObject({
      inputs: {
        name: "/aws/eks/airflow-dev/cluster",
        retentionInDays: 30,
        kmsKeyId: matching(/^arn:aws:kms:eu-west-1:\d{12}:key\//),
        tags: named("/aws/eks/airflow-dev/cluster"),
      },
      options: { parent: PARENT },
    });
    expect(made.one("eks:index:Cluster").options).toEqual({
      parent: PARENT,
      dependsOn: [
        "aws:cloudwatch/logGroup:LogGroup::cluster-logs",
        `${ATTACHMENT}::cluster-control-plane`,
      ],
      protect: false,
    });
  });

  test("makes a control plane with API access, all logs, both endpoints and none of the built-in parts", () => {
    const { serviceRole, ...inputs } = made.one("eks:index:Cluster").inputs;
    expect(serviceRole).toBeDefined();
    expect(inputs).toEqual({
      name: "airflow-dev",
      version: "1.34",
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: false,
      vpcId: "vpc-0a",
      privateSubnetIds: ["subnet-0a", "subnet-0b"],
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
      authenticationMode: "API",
      createOidcProvider: true,
      encryptionConfigKeyArn: matching(/^arn:aws:kms:eu-west-1:\d{12}:key\//),
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      skipDefaultNodeGroup: true,
      skipDefaultSecurityGroups: true,
      nodeAssociatePublicIpAddress: false,
      useDefaultVpcCni: true,
      bootstrapSelfManagedAddons: false,
      kubeProxyAddonOptions: {
        enabled: false,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      corednsAddonOptions: {
        enabled: false,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      tags: named("airflow-dev"),
    });
  });

  test("lets EKS take the control plane's role for this cluster only", () => {
    const taken = made.one("aws:iam/role:Role", "cluster-control-plane");
    expect(taken.inputs["name"]).toBe("airflow-dev-control-plane");
    expect(jsonOf(taken.inputs["assumeRolePolicy"])).toMatchObject({
      Statement: [
        {
          Principal: { Service: "eks.amazonaws.com" },
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: {
              "aws:SourceArn": `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/airflow-dev`,
            },
          },
        },
      ],
    });
    expect(made.one(ATTACHMENT, "cluster-control-plane").inputs).toEqual({
      role: "airflow-dev-control-plane",
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    });
  });

  test("signs in to Kubernetes through the AWS CLI, in secret", async () => {
    const provider = made.one("pulumi:providers:kubernetes");
    expect(provider.secretInputs).toContain("kubeconfig");
    const endpoint = provider.inputs["clusterIdentifier"];
    if (typeof endpoint !== "string") throw new Error("the provider has no cluster identifier");
    expect(endpoint).toMatch(/^https:\/\/[0-9A-F]{32}\.gr7\.eu-west-1\.eks\.amazonaws\.com$/);
    expect({ ...provider.inputs, kubeconfig: jsonOf(provider.inputs["kubeconfig"]) }).toEqual({
      clusterIdentifier: endpoint,
      enableServerSideApply: "true",
      kubeconfig: kubeconfig({
        clusterName: "airflow-dev",
        endpoint,
        certificateAuthorityData: Buffer.from("fake certificate authority").toString("base64"),
        region: "eu-west-1",
      }),
    });
    expect(provider.options).toEqual({ parent: PARENT });
    expect(await isSecretOutput(made.component.kubeconfig)).toBe(true);
  });

  test("has the CNI and kube-proxy before the first node and until the last, with the cluster", () => {
    for (const [name, more] of Object.entries({
      "vpc-cni": {
        configurationValues: '{"enableNetworkPolicy":"true"}',
        serviceAccountRoleArn: role("airflow-dev-vpc-cni"),
      },
      "kube-proxy": {},
    })) {
      const addon = made.one(ADDON, `cluster-${name}`);
      expect(addon.inputs).toEqual({ ...addonInputs(name), ...more });
      expect(addon.options).toEqual({ parent: PARENT, deletedWith: CLUSTER });
    }
    expect(made.one("aws:eks/nodeGroup:NodeGroup").options["dependsOn"]).toEqual(
      expect.arrayContaining([`${ADDON}::cluster-kube-proxy`, `${ADDON}::cluster-vpc-cni`]),
    );
  });

  test("has DNS, volumes and metrics once there are nodes", () => {
    const expected = {
      coredns: {
        dependsOn: [NODES],
        more: {
          configurationValues: '{"autoScaling":{"enabled":true,"minReplicas":2,"maxReplicas":10}}',
        },
      },
      "aws-ebs-csi-driver": {
        dependsOn: WORKERS,
        more: {
          configurationValues: JSON.stringify({ controller: { extraVolumeTags: tags } }),
          serviceAccountRoleArn: role("airflow-dev-ebs-csi"),
        },
      },
      "metrics-server": { dependsOn: WORKERS, more: {} },
    };
    for (const [name, { dependsOn, more }] of Object.entries(expected)) {
      const addon = made.one(ADDON, `cluster-${name}`);
      expect(addon.inputs).toEqual({ ...addonInputs(name), ...more });
      expect(addon.options).toEqual({ parent: PARENT, dependsOn, deletedWith: CLUSTER });
    }
  });

  test("gives the CNI and the EBS driver roles of their own, with AWS's policies", () => {
    const expected = {
      "cluster-vpc-cni-AmazonEKS_CNI_Policy": ["airflow-dev-vpc-cni", "AmazonEKS_CNI_Policy"],
      "cluster-ebs-csi-AmazonEBSCSIDriverPolicy": [
        "airflow-dev-ebs-csi",
        "service-role/AmazonEBSCSIDriverPolicy",
      ],
    } as const;
    for (const [name, [roleName, policy]] of Object.entries(expected)) {
      expect(made.one(ATTACHMENT, name).inputs).toEqual({
        role: roleName,
        policyArn: `arn:aws:iam::aws:policy/${policy}`,
      });
    }
    expect(subjects("cluster-vpc-cni")).toEqual(["system:serviceaccount:kube-system:aws-node"]);
    expect(subjects("cluster-ebs-csi")).toEqual([
      "system:serviceaccount:kube-system:ebs-csi-controller-sa",
    ]);
    expect(subjects("cluster-karpenter")).toEqual(["system:serviceaccount:kube-system:karpenter"]);
    expect(subjects("cluster-load-balancer-controller")).toEqual([
      "system:serviceaccount:kube-system:aws-load-balancer-controller",
    ]);
  });

  test.each(["system", "task"])("lets %s nodes join and pull images, nothing else", (kind) => {
    const roleName = `airflow-dev-${kind}-node`;
    const taken = made.one("aws:iam/role:Role", `cluster-${kind}-node`);
    expect(jsonOf(taken.inputs["assumeRolePolicy"])).toMatchObject({
      Statement: [{ Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] }],
    });
    const attached = made
      .ofType(ATTACHMENT)
      .filter(({ inputs }) => inputs["role"] === roleName)
      .map(({ inputs }) => inputs["policyArn"]);
    expect(attached).toEqual([
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    ]);
    expect(
      made.ofType("aws:iam/rolePolicy:RolePolicy").filter((p) => p.inputs["role"] === roleName),
    ).toEqual([]);
  });

  test("starts system nodes with IMDSv2, one hop, an encrypted disk, no public address and no key", () => {
    const template = made.one("aws:ec2/launchTemplate:LaunchTemplate");
    expect(template.inputs).toEqual({
      namePrefix: "airflow-dev-system-",
      description: "System nodes of airflow-dev.",
      updateDefaultVersion: true,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: 50,
            volumeType: "gp3",
            encrypted: "true",
            deleteOnTermination: "true",
          },
        },
      ],
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [nodeSecurityGroupId],
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: named("airflow-dev-system"),
      })),
      tags: named("airflow-dev-system"),
    });
    expect(template.options).toEqual({ parent: PARENT });
  });

  test("sizes the node group once, and leaves its number alone afterwards", () => {
    const group = made.one("aws:eks/nodeGroup:NodeGroup");
    expect(group.inputs).toEqual({
      clusterName: "airflow-dev",
      nodeGroupNamePrefix: "system-",
      version: "1.34",
      nodeRoleArn: role("airflow-dev-system-node"),
      subnetIds: ["subnet-0a", "subnet-0b"],
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
      instanceTypes: ["m7i.large"],
      launchTemplate: { id: matching(/^lt-0[0-9a-f]{16}$/), version: "1" },
      scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: { "airflow-platform/node-group": "system" },
      tags: named("airflow-dev-system"),
    });
    expect(group.options).toEqual({
      parent: PARENT,
      dependsOn: [
        `${ADDON}::cluster-kube-proxy`,
        `${ADDON}::cluster-vpc-cni`,
        `${ATTACHMENT}::cluster-system-node-AmazonEC2ContainerRegistryPullOnly`,
        `${ATTACHMENT}::cluster-system-node-AmazonEKSWorkerNodePolicy`,
      ],
      ignoreChanges: ["scalingConfig.desiredSize"],
    });
  });

  test("has encrypted gp3 volumes by default, gone before their driver", () => {
    const storage = made.one("kubernetes:storage.k8s.io/v1:StorageClass");
    expect(storage.inputs).toEqual({
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "airflow-platform-gp3",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Delete",
      allowVolumeExpansion: true,
    });
    expect(storage.options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: [`${ADDON}::cluster-aws-ebs-csi-driver`],
      deletedWith: CLUSTER,
    });
  });

  test("installs the load balancer controller on one node's worth of replicas", () => {
    const release = made.one(RELEASE, "cluster-load-balancer-controller");
    expect(release.inputs).toMatchObject({
      name: "aws-load-balancer-controller",
      namespace: "kube-system",
      chart: "aws-load-balancer-controller",
      version: "1.2.3",
      repositoryOpts: { repo: "https://charts.invalid/eks" },
      skipCrds: false,
      atomic: true,
      cleanupOnFail: true,
      timeout: 600,
      maxHistory: 5,
      values: {
        clusterName: "airflow-dev",
        region: "eu-west-1",
        vpcId: "vpc-0a",
        replicaCount: 1,
        serviceAccount: {
          annotations: { "eks.amazonaws.com/role-arn": role("airflow-dev-lb-controller") },
        },
      },
    });
    expect(release.options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: WORKERS,
      deletedWith: CLUSTER,
    });
    expect(
      jsonOf(
        made.one("aws:iam/rolePolicy:RolePolicy", "cluster-load-balancer-controller").inputs[
          "policy"
        ],
      ),
    ).toEqual(
      loadBalancerControllerPolicy({
        partition: "aws",
        region: "eu-west-1",
        accountId: ACCOUNT,
        vpcId: "vpc-0a",
        clusterName: "airflow-dev",
        nodeSecurityGroupId,
      }),
    );
  });

  test("installs Karpenter after its definitions and its notices, with the right to one role", () => {
    const queueArn = `arn:aws:sqs:eu-west-1:${ACCOUNT}:airflow-dev-karpenter`;
    expect(made.one(RELEASE, "cluster-karpenter-crd")).toMatchObject({
      inputs: { name: "karpenter-crd", chart: "oci://charts.invalid/karpenter-crd", values: {} },
      options: { parent: PARENT, provider: PROVIDER, dependsOn: WORKERS, deletedWith: CLUSTER },
    });
    const release = made.one(RELEASE, "cluster-karpenter");
    expect(release.inputs).toMatchObject({
      name: "karpenter",
      namespace: "kube-system",
      chart: "oci://charts.invalid/karpenter",
      version: "4.5.6",
      skipCrds: true,
      values: {
        replicas: 1,
        serviceAccount: {
          annotations: { "eks.amazonaws.com/role-arn": role("airflow-dev-karpenter") },
        },
        settings: {
          clusterName: "airflow-dev",
          interruptionQueue: "airflow-dev-karpenter",
          isolatedVPC: false,
        },
      },
    });
    expect(release.options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: [
        "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-health",
        "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-rebalance",
        "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-spot",
        "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-state",
        "aws:sqs/queuePolicy:QueuePolicy::cluster-karpenter",
        `${RELEASE}::cluster-karpenter-crd`,
      ],
      deletedWith: CLUSTER,
    });
    expect(
      jsonOf(made.one("aws:iam/rolePolicy:RolePolicy", "cluster-karpenter").inputs["policy"]),
    ).toEqual(
      karpenterControllerPolicy({
        partition: "aws",
        region: "eu-west-1",
        accountId: ACCOUNT,
        clusterName: "airflow-dev",
        nodeRoleArn: role("airflow-dev-task-node"),
        queueArn,
      }),
    );
  });

  test("hears of interruptions through an encrypted queue", () => {
    expect(made.one("aws:sqs/queue:Queue").inputs).toEqual({
      name: "airflow-dev-karpenter",
      messageRetentionSeconds: 300,
      sqsManagedSseEnabled: true,
      tags: named("airflow-dev-karpenter"),
    });
    const patterns = made
      .ofType("aws:cloudwatch/eventRule:EventRule")
      .map(({ inputs }) => [inputs["name"], jsonOf(inputs["eventPattern"])]);
    expect(Object.fromEntries(patterns)).toEqual({
      "airflow-dev-karpenter-spot": {
        source: ["aws.ec2"],
        "detail-type": ["EC2 Spot Instance Interruption Warning"],
      },
      "airflow-dev-karpenter-rebalance": {
        source: ["aws.ec2"],
        "detail-type": ["EC2 Instance Rebalance Recommendation"],
      },
      "airflow-dev-karpenter-state": {
        source: ["aws.ec2"],
        "detail-type": ["EC2 Instance State-change Notification"],
      },
      "airflow-dev-karpenter-health": {
        source: ["aws.health"],
        "detail-type": ["AWS Health Event"],
      },
    });
    for (const { inputs, name } of made.ofType("aws:cloudwatch/eventTarget:EventTarget")) {
      expect(inputs).toEqual({
        rule: name.replace("cluster", "airflow-dev"),
        targetId: "karpenter",
        arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:airflow-dev-karpenter`,
      });
    }
  });

  test("lets task nodes in with a role and a profile of their own", () => {
    expect(made.one("aws:eks/accessEntry:AccessEntry")).toMatchObject({
      inputs: {
        clusterName: "airflow-dev",
        principalArn: role("airflow-dev-task-node"),
        type: "EC2_LINUX",
      },
      options: { parent: PARENT, deletedWith: CLUSTER },
    });
    expect(made.one("aws:iam/instanceProfile:InstanceProfile").inputs).toEqual({
      name: "airflow-dev-task-node",
      role: "airflow-dev-task-node",
      tags: named("airflow-dev-task-node"),
    });
  });

  test("deletes node pools for real: nobody else would end their instances", () => {
    const nodeClass = made.one("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass");
    expect(nodeClass.inputs).toMatchObject({
      metadata: { name: "tasks" },
      spec: {
        instanceProfile: "airflow-dev-task-node",
        subnetSelectorTerms: [{ id: "subnet-0a" }, { id: "subnet-0b" }],
        securityGroupSelectorTerms: [{ id: nodeSecurityGroupId }],
        tags: named("airflow-dev-tasks"),
      },
    });
    const customTimeouts = { create: "10m", update: "10m", delete: "30m" };
    expect(nodeClass.options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: [
        "aws:eks/accessEntry:AccessEntry::cluster-task-node",
        `${ATTACHMENT}::cluster-task-node-AmazonEC2ContainerRegistryPullOnly`,
        `${ATTACHMENT}::cluster-task-node-AmazonEKSWorkerNodePolicy`,
        `${RELEASE}::cluster-karpenter`,
      ],
      customTimeouts,
    });
    expect(made.one("kubernetes:karpenter.sh/v1:NodePool").options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::cluster-pool-tasks"],
      customTimeouts,
    });
  });

  test("says what to wait for, and what everything inside goes with", async () => {
    const { component } = made;
    expect(await valueOf(component.clusterName)).toBe("airflow-dev");
    expect(await valueOf(component.oidcIssuer)).toMatch(/^oidc\.eks\.eu-west-1\./);
    expect(await valueOf(component.oidcProviderArn)).toMatch(/:oidc-provider\/oidc\.eks\./);
    expect(component.logKeyArn).toBeDefined();
    expect(component.storageClassName).toBe("airflow-platform-gp3");
    expect(await names(component.workloadsReady)).toEqual(["cluster-gp3"]);
    expect(await names(component.loadBalancersReady)).toEqual(["cluster-load-balancer-controller"]);
    expect(await names(component.nodePoolsReady)).toEqual(["cluster-pool-tasks"]);
    expect(component.deletedWith && (await names([component.deletedWith]))).toEqual(["cluster"]);
  });

  function subjects(name: string): unknown {
    const text = made.one("aws:iam/role:Role", name).inputs["assumeRolePolicy"];
    const [statement] = list(record(jsonOf(text))["Statement"]);
    const condition = record(record(record(statement)["Condition"])["StringEquals"]);
    return Object.entries(condition).find(([key]) => key.endsWith(":sub"))?.[1];
  }
});

describe("AirflowCluster in prod", () => {
  let made: ComponentRun<AirflowCluster>;

  beforeAll(async () => {
    made = await run(prod);
  });

  test("makes this beside what dev has", async () => {
    const before = (await run({ ...dev, name: "airflow-prod" })).inventory();
    expect(made.inventory().filter((line) => !before.includes(line))).toEqual([
      "aws:eks/accessEntry:AccessEntry::cluster-admin-123456789012-platform-admin",
      "aws:eks/accessEntry:AccessEntry::cluster-viewer-123456789012-teams-data-engineer",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::cluster-admin-123456789012-platform-admin",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::cluster-viewer-123456789012-teams-data-engineer",
      "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::cluster-pool-large",
      "kubernetes:karpenter.sh/v1:NodePool::cluster-pool-large",
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::cluster-viewers",
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::cluster-viewers",
    ]);
    expect(before.filter((line) => !made.inventory().includes(line))).toEqual([]);
  });

  test("is private, protected twice, and administered by nobody but the named", () => {
    const cluster = made.one("eks:index:Cluster");
    expect(cluster.inputs).toMatchObject({
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
      deletionProtection: true,
    });
    expect(cluster.inputs).not.toHaveProperty("publicAccessCidrs");
    expect(cluster.options).toMatchObject({ protect: true, transforms: ["[function]"] });
    expect(made.one("aws:kms/key:Key").inputs["deletionWindowInDays"]).toBe(30);
    expect(made.one("aws:cloudwatch/logGroup:LogGroup").inputs["retentionInDays"]).toBe(365);
  });

  test("grants administrators everything and viewers all but secrets", () => {
    const admin = "cluster-admin-123456789012-platform-admin";
    const viewer = "cluster-viewer-123456789012-teams-data-engineer";
    const adminArn = role("platform-admin");
    const viewerArn = role("teams/data-engineer");
    const entry = { clusterName: "airflow-prod", type: "STANDARD" };
    expect(made.one("aws:eks/accessEntry:AccessEntry", admin).inputs).toEqual({
      ...entry,
      principalArn: adminArn,
      tags: named(admin),
    });
    expect(made.one("aws:eks/accessEntry:AccessEntry", viewer).inputs).toEqual({
      ...entry,
      principalArn: viewerArn,
      kubernetesGroups: ["airflow-platform:viewers"],
      tags: named(viewer),
    });
    for (const [name, principalArn, policy] of [
      [admin, adminArn, "AmazonEKSClusterAdminPolicy"],
      [viewer, viewerArn, "AmazonEKSViewPolicy"],
    ] as const) {
      const association = made.one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", name);
      expect(association.inputs).toEqual({
        clusterName: "airflow-prod",
        principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      });
      expect(association.options).toEqual({
        parent: PARENT,
        dependsOn: [`aws:eks/accessEntry:AccessEntry::${name}`],
        deletedWith: CLUSTER,
      });
    }
    const rules = list(
      made.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").inputs["rules"],
    ).map(record);
    expect(rules.flatMap((rule) => list(rule["resources"]))).not.toContain("secrets");
    expect(JSON.stringify(rules)).not.toContain("*");
    expect(new Set(rules.flatMap((rule) => list(rule["verbs"])))).toEqual(
      new Set(["get", "list", "watch"]),
    );
  });

  test("keeps access until the last Kubernetes object is gone", () => {
    expect(made.one("pulumi:providers:kubernetes").options["dependsOn"]).toEqual([
      "aws:eks/accessEntry:AccessEntry::cluster-admin-123456789012-platform-admin",
      "aws:eks/accessEntry:AccessEntry::cluster-viewer-123456789012-teams-data-engineer",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::cluster-admin-123456789012-platform-admin",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation::cluster-viewer-123456789012-teams-data-engineer",
    ]);
  });

  test("runs two pods of each controller, and Graviton nodes where the types say so", () => {
    expect(made.one(RELEASE, "cluster-karpenter").inputs["values"]).toMatchObject({ replicas: 2 });
    expect(made.one(RELEASE, "cluster-load-balancer-controller").inputs["values"]).toMatchObject({
      replicaCount: 2,
      podDisruptionBudget: { maxUnavailable: 1 },
    });
    expect(made.one("aws:eks/nodeGroup:NodeGroup").inputs["amiType"]).toBe(
      "AL2023_ARM_64_STANDARD",
    );
  });
});

describe("AirflowCluster", () => {
  test("gives a role that is named twice one entry, as an administrator", async () => {
    const arn = role("platform-admin");
    const made = await run({ ...dev, adminRoleArns: [arn, arn], viewerRoleArns: [arn] });
    const entries = made
      .ofType("aws:eks/accessEntry:AccessEntry")
      .map(({ name }) => name)
      .filter((name) => name !== "cluster-task-node");
    expect(entries).toEqual(["cluster-admin-123456789012-platform-admin"]);
  });

  test("keeps the network until nodes and controllers are gone", async () => {
    const made = await runComponent(() => {
      const network = new Network("network");
      return new AirflowCluster("cluster", {
        ...dev,
        networkReady: [network],
        internetAccess: false,
      });
    });
    // Controllers wait for coredns, and that for the nodes.
    expect(made.one("aws:eks/nodeGroup:NodeGroup").options["dependsOn"]).toContain(
      "test:index:Network::network",
    );
    expect(made.one(RELEASE, "cluster-karpenter").inputs["values"]).toMatchObject({
      settings: { isolatedVPC: true },
    });
  });

  test("takes the maker's access away in the engine, and changes nothing else", () => {
    const change = (type: string) =>
      withoutMakersAccess({
        custom: true,
        type,
        name: "cluster-eksCluster",
        props: {
          name: "airflow-prod",
          accessConfig: {
            authenticationMode: "API",
            bootstrapClusterCreatorAdminPermissions: true,
          },
        },
        opts: { protect: true },
      });
    expect(change("aws:eks/cluster:Cluster")).toEqual({
      props: {
        name: "airflow-prod",
        accessConfig: {
          authenticationMode: "API",
          bootstrapClusterCreatorAdminPermissions: false,
        },
      },
      opts: { protect: true },
    });
    expect(change("aws:iam/role:Role")).toBeUndefined();
  });
});

class Network extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Network", name);
  }
}

function addonInputs(addonName: string): Record<string, unknown> {
  return {
    clusterName: "airflow-dev",
    addonName,
    resolveConflictsOnCreate: "OVERWRITE",
    resolveConflictsOnUpdate: "OVERWRITE",
    preserve: false,
    tags: named(`airflow-dev-${addonName}`),
  };
}

function names(resources: readonly pulumi.Resource[]): Promise<string[]> {
  return Promise.all(
    resources.map(async (resource) => String((await valueOf(resource.urn)).split("::").at(-1))),
  );
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("no object");
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error("no list");
  return value;
}
