import { AirflowCluster, type AirflowClusterArgs } from "../../components/airflowCluster";
import { oidcIssuer } from "../../components/airflowCluster/existing";
import { type ComponentRun, runComponent, valueOf } from "../support/component";
import { jsonOf } from "../support/expectations";
import { ACCOUNT, adopted, tags } from "./fixtures/airflowCluster";

const PARENT = "airflow-platform:components:AirflowCluster::cluster";
const PROVIDER = "pulumi:providers:kubernetes::cluster";

const run = (args: AirflowClusterArgs): Promise<ComponentRun<AirflowCluster>> =>
  runComponent(() => new AirflowCluster("cluster", args));

const existing = adopted.existing;
if (existing === undefined) throw new Error("the fixture adopts a cluster");
const withoutInstalling: AirflowClusterArgs = {
  ...adopted,
  existing: { ...existing, installControllers: false },
};

describe("AirflowCluster on a cluster made elsewhere that has controllers", () => {
  let made: ComponentRun<AirflowCluster>;

  beforeAll(async () => {
    made = await run(withoutInstalling);
  });

  test("makes node pools, what their nodes run as, and a storage class; nothing else", () => {
    expect(made.inventory()).toEqual([
      "airflow-platform:components:AirflowCluster::cluster",
      "aws:iam/instanceProfile:InstanceProfile::cluster-task-node",
      "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::cluster-pool-tasks",
      "kubernetes:karpenter.sh/v1:NodePool::cluster-pool-tasks",
      "kubernetes:storage.k8s.io/v1:StorageClass::cluster-gp3",
      "pulumi:providers:kubernetes::cluster",
    ]);
    expect(made.calls).toEqual([]);
  });

  test("starts its task nodes with the cluster's own node role and security group", () => {
    expect(made.one("aws:iam/instanceProfile:InstanceProfile").inputs).toEqual({
      name: "airflow-uat-task-node",
      role: "shared-node",
      tags: { ...tags, Name: "airflow-uat-task-node" },
    });
    expect(made.one("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass").inputs).toMatchObject({
      spec: {
        instanceProfile: "airflow-uat-task-node",
        securityGroupSelectorTerms: [{ id: "sg-0shared" }],
      },
    });
  });

  test("signs in to it by its name and address", () => {
    const provider = made.one("pulumi:providers:kubernetes");
    expect(provider.inputs["clusterIdentifier"]).toBe("https://shared.eks.invalid");
    expect(provider.secretInputs).toContain("kubeconfig");
    expect(jsonOf(provider.inputs["kubeconfig"])).toMatchObject({
      clusters: [
        {
          name: "shared",
          cluster: {
            server: "https://shared.eks.invalid",
            "certificate-authority-data": "Y2VydGlmaWNhdGU=",
          },
        },
      ],
    });
    expect(provider.options).toEqual({ parent: PARENT });
  });

  test("leaves its default storage class alone, and deletes its own", () => {
    const storage = made.one("kubernetes:storage.k8s.io/v1:StorageClass");
    expect(storage.inputs["metadata"]).toEqual({
      name: "airflow-platform-gp3",
      annotations: { "storageclass.kubernetes.io/is-default-class": "false" },
    });
    expect(storage.options).toEqual({ parent: PARENT, provider: PROVIDER });
  });

  test("hands on what it was given", async () => {
    const { component } = made;
    expect(await valueOf(component.clusterName)).toBe("shared");
    expect(await valueOf(component.oidcProviderArn)).toBe(existing.oidcProviderArn);
    expect(await valueOf(component.oidcIssuer)).toBe("oidc.eks.invalid/id/ABC");
    expect(await valueOf(component.nodeSecurityGroupId)).toBe("sg-0shared");
    expect(component.logKeyArn).toBeUndefined();
    expect(component.deletedWith).toBeUndefined();
    expect(component.workloadsReady).toHaveLength(1);
    expect(component.loadBalancersReady).toEqual([]);
    expect(component.nodePoolsReady).toHaveLength(1);
  });
});

describe("AirflowCluster on a cluster made elsewhere that has none", () => {
  let made: ComponentRun<AirflowCluster>;

  beforeAll(async () => {
    made = await run(adopted);
  });

  test("adds controllers, the EBS driver and metrics, and leaves network and DNS to the cluster", async () => {
    const before = (await run(withoutInstalling)).inventory();
    expect(made.inventory().filter((line) => !before.includes(line))).toEqual([
      "airflow-platform:components:WorkloadIdentity::cluster-ebs-csi",
      "airflow-platform:components:WorkloadIdentity::cluster-karpenter",
      "airflow-platform:components:WorkloadIdentity::cluster-load-balancer-controller",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-health",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-rebalance",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-spot",
      "aws:cloudwatch/eventRule:EventRule::cluster-karpenter-state",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-health",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-rebalance",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-spot",
      "aws:cloudwatch/eventTarget:EventTarget::cluster-karpenter-state",
      "aws:eks/addon:Addon::cluster-aws-ebs-csi-driver",
      "aws:eks/addon:Addon::cluster-metrics-server",
      "aws:iam/role:Role::cluster-ebs-csi",
      "aws:iam/role:Role::cluster-karpenter",
      "aws:iam/role:Role::cluster-load-balancer-controller",
      "aws:iam/rolePolicy:RolePolicy::cluster-karpenter",
      "aws:iam/rolePolicy:RolePolicy::cluster-load-balancer-controller",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::cluster-ebs-csi-AmazonEBSCSIDriverPolicy",
      "aws:sqs/queue:Queue::cluster-karpenter",
      "aws:sqs/queuePolicy:QueuePolicy::cluster-karpenter",
      "kubernetes:helm.sh/v3:Release::cluster-karpenter",
      "kubernetes:helm.sh/v3:Release::cluster-karpenter-crd",
      "kubernetes:helm.sh/v3:Release::cluster-load-balancer-controller",
    ]);
  });

  test("takes everything back by itself when it goes: the cluster stays", () => {
    for (const { name, options } of made.resources) {
      expect([name, options["deletedWith"]]).toEqual([name, undefined]);
    }
  });

  test("lets Karpenter hand out the cluster's node role and nothing else", () => {
    const policy = jsonOf(
      made.one("aws:iam/rolePolicy:RolePolicy", "cluster-karpenter").inputs["policy"],
    );
    expect(policy).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Action: ["iam:PassRole"],
          Resource: [`arn:aws:iam::${ACCOUNT}:role/shared-node`],
        }),
      ]) as unknown,
    });
  });

  test("starts node pools after the controller and gives volumes a driver", () => {
    expect(made.one("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass").options["dependsOn"]).toEqual([
      "kubernetes:helm.sh/v3:Release::cluster-karpenter",
    ]);
    expect(made.one("kubernetes:storage.k8s.io/v1:StorageClass").options["dependsOn"]).toEqual([
      "aws:eks/addon:Addon::cluster-aws-ebs-csi-driver",
    ]);
  });
});

describe("oidcIssuer", () => {
  test.each([
    [
      "arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB",
      "oidc.eks.eu-west-1.amazonaws.com/id/AB",
    ],
    ["arn:aws-cn:iam::1:oidc-provider/idp.example/a/b", "idp.example/a/b"],
  ])("of %s is %s", (arn, issuer) => {
    expect(oidcIssuer(arn)).toBe(issuer);
  });
});
