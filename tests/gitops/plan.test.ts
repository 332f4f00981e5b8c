/** Argo CD on the recorded plans: what it takes over from Pulumi, in which order things live, and who can reach its UI. */
import type { PlannedResource } from "../../plan/model";
import { LifeOrder } from "../program/graph";
import { planOf } from "../support/plans";

const folder = "tests/gitops/stacks";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const APPLICATION = "kubernetes:argoproj.io/v1alpha1:Application";
const PROJECT = "kubernetes:argoproj.io/v1alpha1:AppProject";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const CERTIFICATE = "aws:acm/certificate:Certificate";

const label = ({ type, name }: PlannedResource): string => `${type.split(":").at(-1)} ${name}`;

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
}

describe("one stack in both modes", () => {
  const before = planOf("pulumi-plain", { folder }).resources;
  const after = planOf("argocd-plain", { folder }).resources;
  const names = (all: readonly PlannedResource[]) => new Set(all.map(label));

  test("Pulumi gives up the release and its jobs, and nothing else", () => {
    const gone = [...names(before)].filter((one) => !names(after).has(one));
    expect(gone.sort()).toEqual([
      "Job airflow-admin-user",
      "Job airflow-migration",
      "Release airflow",
      "ServiceAccount airflow-admin-user",
      "ServiceAccount airflow-migration",
    ]);
  });

  test("and gets Argo CD, its project and the Application", () => {
    const come = [...names(after)].filter((one) => !names(before).has(one));
    expect(come.filter((one) => !/^NetworkPolicy gitops-/.test(one)).sort()).toEqual([
      "AppProject gitops-project",
      "Application airflow-application",
      "GitOps gitops",
      "LimitRange gitops",
      "Namespace gitops",
      "Release gitops",
      "ResourceQuota gitops",
      "Role gitops-airflow-gitops",
      "Role gitops-airflow-gitops-view",
      "RoleBinding gitops-airflow-gitops",
      "RoleBinding gitops-airflow-gitops-view",
    ]);
  });

  test("neither owner takes Airflow with it when it goes", () => {
    const release = before.find(({ type, name }) => type === RELEASE && name === "airflow");
    expect(release?.options.retainOnDelete).toBe(true);
    expect(release?.inputs["takeOwnership"]).toBe(true);
    const application = after.find(({ type }) => type === APPLICATION);
    expect(at(application?.inputs, "metadata", "finalizers")).toBeUndefined();
  });

  test("both install the same chart under the same name into the same namespace", () => {
    const release = before.find(({ type, name }) => type === RELEASE && name === "airflow");
    const source = at(after.find(({ type }) => type === APPLICATION)?.inputs, "spec", "source");
    expect({
      chart: at(source, "chart"),
      version: at(source, "targetRevision"),
      repo: at(source, "repoURL"),
      name: at(source, "helm", "releaseName"),
    }).toEqual({
      chart: release?.inputs["chart"],
      version: release?.inputs["version"],
      repo: at(release?.inputs, "repositoryOpts", "repo"),
      name: release?.inputs["name"],
    });
  });
});

describe.each(["argocd-plain", "argocd-cognito"])("stack %s", (stack) => {
  const plan = planOf(stack, { folder });
  const life = new LifeOrder(plan.resources);
  const application = life.find(APPLICATION);

  test("hands over no secret, neither in the clear nor as a secret value", () => {
    expect(plan.clearSecrets).toEqual([]);
    expect(application).toHaveLength(1);
    expect(application[0]?.secretPaths).toEqual([]);
    expect(life.find(PROJECT)[0]?.secretPaths).toEqual([]);
    expect(life.find(RELEASE, "gitops")[0]?.secretPaths).toEqual([]);
  });

  test.each<[reason: string, earlier: readonly [type: string, name?: string | RegExp]]>([
    ["Argo CD is there before the Application, and after it", [RELEASE, "gitops"]],
    ["the project is", [PROJECT]],
    ["Argo CD's rights are", ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", /^gitops-/]],
    ["secrets are", ["kubernetes:external-secrets.io/v1:ExternalSecret"]],
    ["Reloader is", [RELEASE, "secrets-reloader"]],
    ["node pools are", ["kubernetes:karpenter.sh/v1:NodePool"]],
    ["the database is", ["aws:rds/clusterInstance:ClusterInstance"]],
  ])("%s", (_, earlier) => {
    expect(life.find(...earlier)).not.toEqual([]);
    expect(life.violations(application, life.find(...earlier))).toEqual([]);
  });

  test("the engine soon knows what to leave alone when something cannot be deleted", () => {
    // A layer more than a stack without Argo CD has; each takes the engine microseconds.
    const many = plan.resources.filter(({ urn }) => life.steps(urn) > 2_500_000);
    expect(many.map(({ urn }) => urn)).toEqual([]);
  });

  test("Airflow stops, with its namespace, before the database and the node pools go", () => {
    const namespace = life.find("kubernetes:core/v1:Namespace", "namespace");
    for (const type of ["aws:rds/cluster:Cluster", "kubernetes:karpenter.sh/v1:NodePool"])
      expect(life.violations(namespace, life.find(type))).toEqual([]);
  });
});

describe("KEDA", () => {
  test("outlives the namespace, whose scalers could not go without it", () => {
    const life = new LifeOrder(planOf("argocd-plain", { folder }).resources);
    const namespace = life.find("kubernetes:core/v1:Namespace", "namespace");
    const keda = life.find(RELEASE, "airflow-keda");
    expect(keda).toHaveLength(1);
    expect(life.violations(namespace, keda)).toEqual([]);
  });
});

describe("the UI of stack argocd-cognito", () => {
  const { resources } = planOf("argocd-cognito", { folder });
  const ingresses = resources.filter(({ type }) => type === INGRESS);

  test("joins Airflow's load balancer: one class, one security group, two hosts with a certificate each", () => {
    expect(ingresses.map(({ inputs }) => at(inputs, "spec", "rules", 0, "host"))).toEqual([
      "airflow.data.internal.example",
      "argocd.data.internal.example",
    ]);
    const shared = (path: readonly string[]) =>
      new Set(ingresses.map(({ inputs }) => at(inputs, ...path)));
    const annotation = (name: string) =>
      ["metadata", "annotations", `alb.ingress.kubernetes.io/${name}`] as const;
    expect(shared(["spec", "ingressClassName"])).toEqual(new Set(["airflow-platform"]));
    expect(shared(annotation("security-groups")).size).toBe(1);
    expect(shared(annotation("certificate-arn")).size).toBe(2);
    expect(resources.filter(({ type }) => type === CERTIFICATE)).toHaveLength(2);
  });

  test("is in a namespace that the load balancer's class lets in", () => {
    const [namespace] = resources.filter(
      ({ type, name }) => type === "kubernetes:core/v1:Namespace" && name === "gitops",
    );
    expect(at(namespace?.inputs, "metadata", "labels")).toMatchObject({
      "airflow-platform/access-gate": "true",
      "pod-security.kubernetes.io/enforce": "restricted",
    });
  });

  test("signs people in with a client of its own, public, by code, back to itself alone", () => {
    const [client] = resources.filter(({ name }) => name === "identity-argocd");
    expect(client?.inputs).toMatchObject({
      generateSecret: false,
      allowedOauthFlows: ["code"],
      callbackUrls: ["https://argocd.data.internal.example/auth/callback"],
    });
  });
});
