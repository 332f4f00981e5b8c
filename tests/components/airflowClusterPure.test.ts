import fc from "fast-check";
import { nodePlacement } from "../../airflow/nodePlacement";
import {
  corednsConfiguration,
  ebsCsiConfiguration,
  vpcCniConfiguration,
} from "../../components/airflowCluster/addonConfiguration";
import { nodeImage } from "../../components/airflowCluster/architecture";
import { architectureOf } from "../../settings/architecture";
import { nodeClassSpec, nodePoolSpec } from "../../components/airflowCluster/karpenter/nodeClass";
import { karpenterValues } from "../../components/airflowCluster/karpenter/values";
import { kubeconfig } from "../../components/airflowCluster/kubeconfig";
import { loadBalancerControllerValues } from "../../components/airflowCluster/loadBalancerControllerValues";
import type { NodePoolSettings } from "../../settings/types";
import { dev } from "./fixtures/airflowCluster";

const pool: NodePoolSettings = {
  capacity: "spotWithOnDemandFallback",
  instanceCategories: ["c", "m"],
  minGeneration: 6,
  architecture: "amd64",
  cpuLimit: "32",
  memoryLimit: "128Gi",
  diskGib: 50,
};

describe("kubeconfig", () => {
  test("signs in through the AWS CLI and holds no credential", () => {
    expect(
      kubeconfig({
        clusterName: "airflow-dev",
        endpoint: "https://api.eks.invalid",
        certificateAuthorityData: "Y2E=",
        region: "eu-west-1",
      }),
    ).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "airflow-dev",
      clusters: [
        {
          name: "airflow-dev",
          cluster: { server: "https://api.eks.invalid", "certificate-authority-data": "Y2E=" },
        },
      ],
      contexts: [{ name: "airflow-dev", context: { cluster: "airflow-dev", user: "airflow-dev" } }],
      users: [
        {
          name: "airflow-dev",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: [
                "--region",
                "eu-west-1",
                "--output",
                "json",
                "eks",
                "get-token",
                "--cluster-name",
                "airflow-dev",
              ],
              interactiveMode: "Never",
            },
          },
        },
      ],
    });
  });
});

describe("the architecture of an instance type", () => {
  test.each([
    ["m7g.large", "arm64"],
    ["c7gn.xlarge", "arm64"],
    ["r6gd.large", "arm64"],
    ["t4g.medium", "arm64"],
    ["im4gn.large", "arm64"],
    ["is4gen.large", "arm64"],
    ["x2gd.large", "arm64"],
    ["g5g.xlarge", "arm64"],
    ["a1.large", "arm64"],
    ["m7i.large", "amd64"],
    ["m7i-flex.large", "amd64"],
    ["m7a.large", "amd64"],
    ["t3a.large", "amd64"],
    ["c6in.large", "amd64"],
    ["g5.xlarge", "amd64"],
    ["g4dn.xlarge", "amd64"],
  ])("%s is %s", (instanceType, architecture) => {
    expect(architectureOf(instanceType)).toBe(architecture);
  });

  test("decides the image of a node group, which has only one", () => {
    expect(nodeImage(["m7i.large", "m6i.large"])).toBe("AL2023_x86_64_STANDARD");
    expect(nodeImage(["m7g.large"])).toBe("AL2023_ARM_64_STANDARD");
    expect(() => nodeImage(["m7g.large", "m7i.large"])).toThrow(
      "node types must share one architecture: m7g.large, m7i.large",
    );
  });
});

describe("add-on configuration", () => {
  test("uses only keys that the Amazon EKS User Guide names", () => {
    expect(vpcCniConfiguration).toEqual({ enableNetworkPolicy: "true" });
    expect(corednsConfiguration).toEqual({
      autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 },
    });
    expect(ebsCsiConfiguration({ owner: "data-platform" })).toEqual({
      controller: { extraVolumeTags: { owner: "data-platform" } },
    });
  });
});

describe("a task node", () => {
  test("has an encrypted disk, IMDSv2 with one hop, no public address and the platform's instance profile", () => {
    expect(
      nodeClassSpec({
        instanceProfile: "airflow-dev-task-node",
        subnetIds: ["subnet-0a", "subnet-0b"],
        securityGroupId: "sg-0a",
        diskGib: 50,
        tags: { owner: "data-platform" },
      }),
    ).toEqual({
      amiSelectorTerms: [{ alias: "al2023@latest" }],
      instanceProfile: "airflow-dev-task-node",
      subnetSelectorTerms: [{ id: "subnet-0a" }, { id: "subnet-0b" }],
      securityGroupSelectorTerms: [{ id: "sg-0a" }],
      associatePublicIPAddress: false,
      metadataOptions: {
        httpEndpoint: "enabled",
        httpProtocolIPv6: "disabled",
        httpPutResponseHopLimit: 1,
        httpTokens: "required",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: "50Gi",
            volumeType: "gp3",
            encrypted: true,
            deleteOnTermination: true,
          },
        },
      ],
      tags: { owner: "data-platform" },
    });
  });

  test("comes from a pool that consolidates empty nodes only", () => {
    expect(nodePoolSpec("tasks", pool)).toEqual({
      template: {
        metadata: { labels: { "airflow-platform/node-pool": "tasks" } },
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "tasks" },
          taints: [{ key: "airflow-platform/node-pool", value: "tasks", effect: "NoSchedule" }],
          requirements: [
            {
              key: "karpenter.sh/capacity-type",
              operator: "In",
              values: ["spot", "on-demand"],
            },
            {
              key: "karpenter.k8s.aws/instance-category",
              operator: "In",
              values: ["c", "m"],
            },
            { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["5"] },
            { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
            { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
          ],
          expireAfter: "168h",
          terminationGracePeriod: "24h",
        },
      },
      limits: { cpu: "32", memory: "128Gi" },
      disruption: {
        consolidationPolicy: "WhenEmpty",
        consolidateAfter: "5m",
        budgets: [
          { nodes: "100%", reasons: ["Empty"] },
          { nodes: "10%", reasons: ["Drifted"] },
        ],
      },
    });
  });

  test.each([
    ["spot", ["spot"]],
    ["onDemand", ["on-demand"]],
    ["spotWithOnDemandFallback", ["spot", "on-demand"]],
  ] as const)("is bought as %s says", (capacity, values) => {
    const [first] = nodePoolSpec("tasks", { ...pool, capacity }).template.spec.requirements;
    expect(first).toEqual({ key: "karpenter.sh/capacity-type", operator: "In", values });
  });

  test("takes the pods that are placed on its pool, whatever its name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/), (name) => {
        const { template } = nodePoolSpec(name, pool);
        const { nodeSelector, tolerations } = nodePlacement(name);
        expect(template.metadata.labels).toEqual(nodeSelector);
        expect(template.spec.taints).toEqual(
          tolerations.map(({ key, value, effect }) => ({ key, value, effect })),
        );
      }),
    );
  });
});

describe("controller values", () => {
  test("tell Karpenter its cluster, its queue and its role", () => {
    expect(
      karpenterValues({
        clusterName: "airflow-dev",
        queueName: "airflow-dev-karpenter",
        roleArn: "arn:aws:iam::123456789012:role/airflow-dev-karpenter",
        replicas: 2,
        internetAccess: false,
      }),
    ).toEqual({
      replicas: 2,
      serviceAccount: {
        name: "karpenter",
        annotations: {
          "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/airflow-dev-karpenter",
        },
      },
      settings: {
        clusterName: "airflow-dev",
        interruptionQueue: "airflow-dev-karpenter",
        isolatedVPC: true,
      },
      controller: {
        resources: {
          requests: { cpu: "250m", memory: "512Mi" },
          limits: { cpu: "1", memory: "1Gi" },
        },
      },
    });
  });

  test("tell the load balancer controller where it is, and keep its absence from stopping every Service", () => {
    const input = {
      clusterName: "airflow-dev",
      region: "eu-west-1",
      vpcId: "vpc-0a",
      roleArn: "arn:aws:iam::123456789012:role/airflow-dev-lb-controller",
      tags: dev.tags,
    };
    const values = loadBalancerControllerValues({ ...input, replicas: 2 });
    expect(values).toEqual({
      clusterName: "airflow-dev",
      region: "eu-west-1",
      vpcId: "vpc-0a",
      replicaCount: 2,
      podDisruptionBudget: { maxUnavailable: 1 },
      serviceAccount: {
        name: "aws-load-balancer-controller",
        annotations: {
          "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/airflow-dev-lb-controller",
        },
      },
      keepTLSSecret: true,
      enableServiceMutatorWebhook: true,
      serviceMutatorWebhookConfig: { failurePolicy: "Ignore" },
      defaultTargetType: "ip",
      defaultLoadBalancerScheme: "internal",
      defaultTags: { owner: "data-platform", environment: "test" },
      createIngressClassResource: false,
      ingressClassParams: { create: false },
      disableIngressClassAnnotation: true,
      disableIngressGroupNameAnnotation: true,
      enableShield: false,
      enableWaf: false,
      podSecurityContext: {
        fsGroup: 65534,
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      },
      securityContext: {
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      },
      resources: {
        requests: { cpu: "50m", memory: "128Mi" },
        limits: { cpu: "500m", memory: "256Mi" },
      },
    });
    expect(loadBalancerControllerValues({ ...input, replicas: 1 })).not.toHaveProperty(
      "podDisruptionBudget",
    );
  });

  test("leave out tags that the chart's one unquoted argument cannot carry", () => {
    const tags = { owner: "data platform", note: "a,b", stage: "x: y", link: "k=v" };
    const input = { clusterName: "c", region: "r", vpcId: "v", roleArn: "a", replicas: 1 };
    expect(loadBalancerControllerValues({ ...input, tags }).defaultTags).toEqual({
      owner: "data platform",
    });
  });
});
