import * as k8s from "@pulumi/kubernetes";
import { networkPolicies } from "../../airflow/networkPolicies";
import { AirflowNamespace } from "../../components/airflowNamespace";
import type { Settings } from "../../settings/types";
import { settingsOf } from "../airflow-values/fixtures";
import { type ComponentRun, runComponent, valueOf } from "../support/component";

const PARENT = "airflow-platform:components:AirflowNamespace::namespace";
const NAMESPACE = "kubernetes:core/v1:Namespace::namespace";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const BEFORE = "kubernetes:core/v1:ConfigMap::controllers";

type Given = Pick<Settings, "airflow" | "access" | "identity">;

const run = (
  { airflow, access, identity }: Given,
  annotations?: Readonly<Record<string, string>>,
) =>
  runComponent(() => {
    const kubernetesProvider = new k8s.Provider("cluster", {});
    const controllers = new k8s.core.v1.ConfigMap(
      "controllers",
      {},
      { provider: kubernetesProvider },
    );
    return new AirflowNamespace("namespace", {
      airflow,
      access,
      identity,
      clusterVpcCidr: "10.1.0.0/16",
      dataSubnetCidrs: ["10.2.0.0/24"],
      kubernetesProvider,
      outlivedBy: [controllers],
      annotations,
    });
  });

const inside = {
  parent: PARENT,
  provider: PROVIDER,
  dependsOn: [NAMESPACE],
  deletedWith: NAMESPACE,
};

describe("AirflowNamespace in dev", () => {
  let made: ComponentRun<AirflowNamespace>;
  const { airflow, access, identity } = settingsOf("dev");
  const policies = networkPolicies({
    airflow,
    access,
    identity,
    clusterVpcCidr: "10.1.0.0/16",
    dataSubnetCidrs: ["10.2.0.0/24"],
  });

  beforeAll(async () => {
    made = await run({ airflow, access, identity });
  });

  test("makes exactly this", () => {
    const roles = ["airflow-log-reader", "airflow-pod-cleaner", "airflow-pod-launcher"];
    expect(made.inventory()).toEqual(
      [
        PARENT,
        NAMESPACE,
        PROVIDER,
        BEFORE,
        "kubernetes:core/v1:LimitRange::namespace",
        "kubernetes:core/v1:ResourceQuota::namespace",
        ...Object.keys(policies).map(
          (name) => `kubernetes:networking.k8s.io/v1:NetworkPolicy::namespace-${name}`,
        ),
        ...roles.map((name) => `kubernetes:rbac.authorization.k8s.io/v1:Role::namespace-${name}`),
        ...roles.map(
          (name) => `kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::namespace-${name}`,
        ),
      ].sort(),
    );
    expect(made.calls).toEqual([]);
  });

  test("enforces restricted pod security, and outlives nothing that must clean up after it", () => {
    expect(made.one("kubernetes:core/v1:Namespace")).toMatchObject({
      inputs: {
        metadata: {
          name: "airflow-dev",
          labels: {
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/enforce-version": "latest",
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/audit-version": "latest",
            "pod-security.kubernetes.io/warn": "restricted",
            "pod-security.kubernetes.io/warn-version": "latest",
          },
        },
      },
    });
    // No deletedWith: the engine deletes it, waits for its load balancer and volumes, and only then for the controllers.
    expect(made.one("kubernetes:core/v1:Namespace").options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: [BEFORE],
      customTimeouts: { delete: "20m" },
    });
  });

  test("limits what the namespace may use", () => {
    const quota = made.one("kubernetes:core/v1:ResourceQuota");
    expect(quota.inputs).toEqual({
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "airflow", namespace: "airflow-dev" },
      spec: {
        hard: {
          "requests.cpu": airflow.quota.cpu,
          "requests.memory": airflow.quota.memory,
          pods: String(airflow.quota.pods),
          "services.loadbalancers": "1",
        },
      },
    });
    expect(quota.options).toEqual(inside);
    const limits = made.one("kubernetes:core/v1:LimitRange");
    expect(limits.inputs).toEqual({
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { name: "airflow", namespace: "airflow-dev" },
      spec: {
        limits: [
          {
            type: "Container",
            defaultRequest: { cpu: "100m", memory: "128Mi" },
            default: { cpu: "500m", memory: "512Mi" },
          },
        ],
      },
    });
    expect(limits.options).toEqual(inside);
  });

  test.each([
    [
      "airflow-pod-launcher",
      "airflow-scheduler",
      [
        {
          apiGroups: [""],
          resources: ["pods"],
          verbs: ["create", "delete", "get", "list", "patch", "watch"],
        },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
      ],
    ],
    [
      "airflow-log-reader",
      "airflow-api-server",
      [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
      ],
    ],
    [
      "airflow-pod-cleaner",
      "airflow-cleanup",
      [{ apiGroups: [""], resources: ["pods"], verbs: ["delete", "list"] }],
    ],
  ])("gives %s to %s and to nobody else", (name, account, rules) => {
    const role = made.one("kubernetes:rbac.authorization.k8s.io/v1:Role", `namespace-${name}`);
    expect(role.inputs).toEqual({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name, namespace: "airflow-dev" },
      rules,
    });
    expect(role.options).toEqual(inside);
    const binding = made.one(
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      `namespace-${name}`,
    );
    expect(binding.inputs).toEqual({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name, namespace: "airflow-dev" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: "airflow-dev" }],
    });
    expect(binding.options).toEqual({
      ...inside,
      dependsOn: [`kubernetes:rbac.authorization.k8s.io/v1:Role::namespace-${name}`],
    });
  });

  test.each(Object.entries(policies))(
    "has the network policy %s as it is planned",
    (name, spec) => {
      const policy = made.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", `namespace-${name}`);
      expect(policy.inputs).toEqual({
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name, namespace: "airflow-dev" },
        spec,
      });
      expect(policy.options).toEqual(inside);
    },
  );

  test("is ready when everything in it is", async () => {
    expect(await valueOf(made.component.name)).toBe("airflow-dev");
    const objects = made.resources.filter(
      ({ type, name }) =>
        type.startsWith("kubernetes:") &&
        name.startsWith("namespace") &&
        // The rest waits for these.
        !/:(Namespace|Role)$/.test(type),
    );
    expect(made.component.ready).toHaveLength(objects.length);
  });
});

describe("AirflowNamespace elsewhere", () => {
  test("says of the release in it what is recorded", async () => {
    const annotations = { "airflow-platform/release": "r-0123456789ab" };
    const made = await run(settingsOf("uat"), annotations);
    expect(made.one("kubernetes:core/v1:Namespace").inputs).toMatchObject({
      metadata: { name: "airflow-uat", annotations },
    });
  });

  test("allows no load balancer where the API server stays inside", async () => {
    const made = await run(settingsOf("prod"));
    expect(made.one("kubernetes:core/v1:ResourceQuota").inputs).toMatchObject({
      spec: { hard: { "services.loadbalancers": "0" } },
    });
  });

  test("lets nobody start pods where Celery alone runs tasks", async () => {
    const settings = settingsOf("dev");
    const airflow = { ...settings.airflow, executor: "CeleryExecutor" as const };
    const made = await run({ ...settings, airflow });
    const roles = made.ofType("kubernetes:rbac.authorization.k8s.io/v1:Role");
    expect(roles.map(({ name }) => name)).toEqual(["namespace-airflow-log-reader"]);
  });
});
