import * as k8s from "@pulumi/kubernetes";
import { argoCdPolicies } from "../../airflow/argoCdPolicies";
import { gitOpsRoles, projectSpec } from "../../airflow/gitOps";
import { GitOps, type GitOpsArgs } from "../../components/gitOps";
import { argoCdQuota, argoCdValues } from "../../components/gitOps/values";
import { settingsOf } from "../airflow-values/fixtures";
import { type ComponentRun, runComponent, unwrap } from "../support/component";

const PARENT = "airflow-platform:components:GitOps::gitops";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const NAMESPACE = "kubernetes:core/v1:Namespace::gitops";
const RELEASE = "kubernetes:helm.sh/v3:Release::gitops";
const PROJECT = "kubernetes:argoproj.io/v1alpha1:AppProject::gitops-project";
const map = (name: string) => `kubernetes:core/v1:ConfigMap::${name}`;

const chart = (name: string) => ({
  chart: name,
  version: "1.2.3",
  repositoryOpts: { repo: "https://charts.invalid" },
});
const access = { ...settingsOf("prod").access, balancerCidrs: ["10.9.0.0/23"] };
const signOn = {
  issuer: "https://idp.internal",
  clientId: "argocd",
  groupClaims: ["groups"],
  operators: ["admins"],
  viewers: [],
};

const run = (overrides: Partial<GitOpsArgs> = {}) =>
  runComponent(() => {
    const kubernetesProvider = new k8s.Provider("cluster", {});
    const object = (name: string) =>
      new k8s.core.v1.ConfigMap(name, {}, { provider: kubernetesProvider });
    return new GitOps("gitops", {
      airflowNamespace: object("airflow"),
      airflowNamespaceName: "airflow-prod",
      charts: { airflow: chart("airflow"), argoCd: chart("argo-cd") },
      access,
      clusterVpcCidr: "10.9.0.0/16",
      kubernetesProvider,
      deletedWith: object("eks"),
      clusterReady: [object("nodes")],
      ...overrides,
    });
  });

const common = { parent: PARENT, provider: PROVIDER };
const roles = Object.keys(gitOpsRoles);
const bindings = roles.map(
  (role) => `kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::gitops-${role}`,
);
const roleLabels = roles.flatMap((role) =>
  ["Role", "RoleBinding"].map(
    (kind) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}::gitops-${role}`,
  ),
);

describe("GitOps", () => {
  let made: ComponentRun<GitOps>;
  const policies = argoCdPolicies(access, "10.9.0.0/16", true);
  const policyLabels = Object.keys(policies).map(
    (name) => `kubernetes:networking.k8s.io/v1:NetworkPolicy::gitops-${name}`,
  );
  const rules = [
    "kubernetes:core/v1:LimitRange::gitops",
    "kubernetes:core/v1:ResourceQuota::gitops",
    ...policyLabels,
  ];

  beforeAll(async () => {
    made = await run({ hostName: "argocd.internal", signOn });
  });

  test("makes exactly this", () => {
    const before = ["airflow", "eks", "nodes"].map(map);
    expect(made.inventory()).toEqual(
      [PARENT, PROVIDER, ...before, NAMESPACE, RELEASE, PROJECT, ...roleLabels, ...rules].sort(),
    );
  });

  test("has a namespace of its own, with quota and rules, whose UI may join the load balancer", () => {
    expect(made.one("kubernetes:core/v1:Namespace")).toMatchObject({
      inputs: {
        metadata: {
          name: "argocd",
          labels: {
            "airflow-platform/access-gate": "true",
            "pod-security.kubernetes.io/enforce": "restricted",
          },
        },
      },
      options: { ...common, deletedWith: map("eks"), dependsOn: [map("nodes")] },
    });
    expect(made.one("kubernetes:core/v1:ResourceQuota").inputs["spec"]).toEqual({
      hard: argoCdQuota,
    });
    for (const [name, spec] of Object.entries(policies)) {
      const policy = made.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", `gitops-${name}`);
      expect(policy.inputs["spec"]).toEqual(unwrap(spec));
      expect(policy.inputs["metadata"]).toEqual({ name, namespace: "argocd" });
      expect(policy.options).toEqual({
        ...common,
        deletedWith: map("eks"),
        dependsOn: [NAMESPACE],
      });
    }
  });

  test("installs Argo CD once its rules and its rights are there", () => {
    const release = made.one("kubernetes:helm.sh/v3:Release");
    expect(release.inputs).toMatchObject({ name: "argocd", namespace: "argocd", chart: "argo-cd" });
    expect(release.inputs["values"]).toEqual(
      unwrap(
        argoCdValues({
          airflowNamespace: "airflow-prod",
          airflowChart: chart("airflow"),
          hostName: "argocd.internal",
          signOn,
        }),
      ),
    );
    expect(release.options).toEqual({
      ...common,
      deletedWith: map("eks"),
      dependsOn: [...rules, ...bindings].sort(),
    });
  });

  test("gives its accounts their roles in Airflow's namespace, and none anywhere else", () => {
    for (const [role, { rules: permitted, serviceAccount }] of Object.entries(gitOpsRoles)) {
      const name = `gitops-${role}`;
      const metadata = { name: role, namespace: "airflow-prod" };
      expect(made.one("kubernetes:rbac.authorization.k8s.io/v1:Role", name)).toMatchObject({
        inputs: { metadata, rules: permitted },
        options: { ...common, deletedWith: map("airflow"), dependsOn: [map("airflow")] },
      });
      expect(
        made.one("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", name).inputs,
      ).toMatchObject({
        metadata,
        roleRef: { kind: "Role", name: role },
        subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace: "argocd" }],
      });
    }
    expect(made.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")).toEqual([]);
  });

  test("makes the project when its kind exists", () => {
    const project = made.one("kubernetes:argoproj.io/v1alpha1:AppProject");
    expect(project.inputs["spec"]).toEqual(unwrap(projectSpec(chart("airflow"), "airflow-prod")));
    expect(project.inputs["metadata"]).toEqual({ name: "airflow", namespace: "argocd" });
    expect(project.options["dependsOn"]).toEqual([RELEASE]);
  });

  test("is ready with its project, which waits for the rest", () => {
    expect(made.component.ready).toHaveLength(1);
  });

  test("without a UI its namespace stays off the load balancer", async () => {
    const plain = await run();
    expect(plain.one("kubernetes:core/v1:Namespace").inputs["metadata"]).not.toHaveProperty([
      "labels",
      "airflow-platform/access-gate",
    ]);
  });

  test("uses an Argo CD that is there already: rights and project, and nothing else", async () => {
    const there = await run({ install: false });
    const own = there.inventory().filter((one) => !/ConfigMap|providers/.test(one));
    expect(own).toEqual([PARENT, PROJECT, ...roleLabels].sort());
    const project = there.one("kubernetes:argoproj.io/v1alpha1:AppProject");
    expect(project.options["dependsOn"]).toEqual([...bindings].sort());
  });
});
