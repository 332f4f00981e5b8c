import * as k8s from "@pulumi/kubernetes";
import { kedaPolicies, kedaQuota } from "../../airflow/kedaPolicies";
import { components, podLabels } from "../../airflow/names";
import { Keda, kedaValues } from "../../components/keda";
import { runComponent } from "../support/component";
import { planCommand } from "../support/planCommand";

const VPC = "10.9.0.0/16";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const map = (name: string) => `kubernetes:core/v1:ConfigMap::${name}`;
const chart = (name: string) => ({
  chart: name,
  version: "1.2.3",
  repositoryOpts: { repo: "https://charts.invalid" },
});
const policies = kedaPolicies("airflow-prod", VPC);

describe("Keda", () => {
  test("is a namespace and a release for Airflow's namespace alone", async () => {
    const made = await runComponent(() => {
      const kubernetesProvider = new k8s.Provider("cluster", {});
      const object = (name: string) =>
        new k8s.core.v1.ConfigMap(name, {}, { provider: kubernetesProvider });
      return new Keda("airflow-keda", {
        airflowNamespace: "airflow-prod",
        charts: { keda: chart("keda") },
        kubernetesProvider,
        deletedWith: object("eks"),
        clusterReady: [object("nodes")],
        clusterVpcCidr: VPC,
      });
    });
    const parent = "airflow-platform:components:Keda::airflow-keda";
    const namespace = "kubernetes:core/v1:Namespace::airflow-keda";
    const release = "kubernetes:helm.sh/v3:Release::airflow-keda";
    const rules = [
      "kubernetes:core/v1:ResourceQuota::airflow-keda",
      "kubernetes:core/v1:LimitRange::airflow-keda",
      ...Object.keys(policies).map(
        (name) => `kubernetes:networking.k8s.io/v1:NetworkPolicy::airflow-keda-${name}`,
      ),
    ];
    expect(made.inventory()).toEqual(
      [parent, PROVIDER, map("eks"), map("nodes"), namespace, ...rules, release].sort(),
    );
    expect(made.one("kubernetes:helm.sh/v3:Release")).toMatchObject({
      inputs: {
        ...{ name: "keda", namespace: "keda", chart: "keda" },
        values: kedaValues("airflow-prod"),
      },
      options: {
        ...{ parent, provider: PROVIDER, deletedWith: map("eks"), dependsOn: [namespace] },
        // Where it was before: a move makes nothing anew.
        aliases: [
          {
            parent: expect.stringContaining(
              "airflow-platform:components:AirflowDeployment::airflow",
            ),
          },
        ],
      },
    });
    for (const rule of made.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy")) {
      expect(rule.inputs["metadata"]).toMatchObject({ namespace: "keda" });
      expect(rule.options).toMatchObject({
        parent,
        deletedWith: namespace,
        dependsOn: [namespace],
      });
    }
    expect(made.one("kubernetes:core/v1:ResourceQuota").inputs).toMatchObject({
      metadata: { name: "keda", namespace: "keda" },
      spec: { hard: kedaQuota },
    });
    expect(made.component.ready).toHaveLength(1);
  });
});

describe("the network policies of KEDA's namespace", () => {
  const inside = (namespace: string, labels: Readonly<Record<string, string>>) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: labels },
  });
  const tcp = (port: number) => [{ protocol: "TCP", port }];
  const api = {
    to: [VPC, "10.100.0.0/16", "172.20.0.0/16"].map((cidr) => ({ ipBlock: { cidr } })),
    ports: tcp(443),
  };
  const operator = { app: "keda-operator" };
  const metrics = { app: "keda-operator-metrics-apiserver" };
  const webhooks = { app: "keda-admission-webhooks" };
  const fromTheApi = [{ ipBlock: { cidr: VPC } }];

  test("let nothing through that the others do not name", () => {
    expect(policies["default-deny"]).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
  });

  test("let the operator ask PgBouncer and the Kubernetes API, and be asked by its metrics server", () => {
    expect(policies["operator"]).toEqual({
      podSelector: { matchLabels: operator },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [inside("keda", metrics)], ports: tcp(9666) }],
      egress: [
        {
          to: [inside("airflow-prod", podLabels(components.pgbouncer))],
          ports: tcp(6543),
        },
        api,
      ],
    });
  });

  test("let the Kubernetes API ask the metrics server and the webhooks", () => {
    expect(policies["metrics-server"]).toEqual({
      podSelector: { matchLabels: metrics },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: fromTheApi, ports: tcp(6443) }],
      egress: [{ to: [inside("keda", operator)], ports: tcp(9666) }, api],
    });
    expect(policies["admission-webhooks"]).toEqual({
      podSelector: { matchLabels: webhooks },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: fromTheApi, ports: tcp(9443) }],
      egress: [api],
    });
  });
});

test("a prod stack with Celery workers passes the policy packs", async () => {
  const { code, stdout, stderr } = await planCommand("celery-prod", "--cwd", "tests/celery/stacks");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("keda 2.20.2");
});
