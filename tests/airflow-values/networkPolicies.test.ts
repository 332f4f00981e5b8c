import * as fc from "fast-check";
import {
  gitPort,
  networkPolicies,
  type NetworkPolicyInput,
  type NetworkPolicySpec,
} from "../../airflow/networkPolicies";
import { cognitoIdentity, executors, inputFor } from "./fixtures";

const inputOf = (
  tier: "dev" | "prod",
  overrides: Parameters<typeof inputFor>[1] = {},
): NetworkPolicyInput => {
  const { airflow, access, identity } = inputFor(tier, overrides);
  return {
    airflow,
    access,
    identity,
    clusterVpcCidr: "10.1.0.0/16",
    dataSubnetCidrs: ["10.2.0.0/24", "10.2.1.0/24"],
  };
};

/** Every flow as `source > destination:port`, once per side that allows it. */
function flows(policies: Readonly<Record<string, NetworkPolicySpec>>) {
  const name = (peer: object): string => {
    if ("ipBlock" in peer) return ipOf(peer.ipBlock);
    const labels = "podSelector" in peer ? labelsOf(peer.podSelector) : {};
    const where = "namespaceSelector" in peer ? labelsOf(peer.namespaceSelector) : {};
    const pod = labels["component"] ?? Object.values(labels)[0] ?? "?";
    const namespace = where["kubernetes.io/metadata.name"];
    return namespace === undefined ? pod : `${namespace}/${pod}`;
  };
  const selected = ({ podSelector }: NetworkPolicySpec): string =>
    podSelector.matchLabels?.["component"] ??
    Object.values(podSelector.matchLabels ?? {})[0] ??
    "*";
  const of = (side: "egress" | "ingress"): string[] =>
    Object.values(policies)
      .flatMap((policy) =>
        (side === "egress"
          ? (policy.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))
          : (policy.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        ).flatMap(({ peers, ports }) =>
          peers.flatMap((peer) =>
            ports.map(({ port }) =>
              side === "egress"
                ? `${selected(policy)} > ${name(peer)}:${port}`
                : `${name(peer)} > ${selected(policy)}:${port}`,
            ),
          ),
        ),
      )
      .sort();
  return { egress: of("egress"), ingress: of("ingress") };
}

function labelsOf(selector: unknown): Record<string, string> {
  if (typeof selector !== "object" || selector === null || !("matchLabels" in selector)) return {};
  return Object.fromEntries(
    Object.entries(selector.matchLabels ?? {}).map(([key, value]) => [key, String(value)]),
  );
}

const ipOf = (block: unknown): string =>
  typeof block === "object" && block !== null && "cidr" in block ? String(block.cidr) : "?";

const core = ["api-server", "dag-processor", "scheduler", "triggerer"];
const api = ["10.1.0.0/16", "10.100.0.0/16", "172.20.0.0/16"];

describe("the network policies", () => {
  test("deny everything first, for every pod", () => {
    expect(networkPolicies(inputOf("dev"))["default-deny"]).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
  });

  test("allow exactly these flows with KubernetesExecutor behind a load balancer", () => {
    const { egress, ingress } = flows(networkPolicies(inputOf("dev")));
    const pooled = [...core, "airflow-cleanup-pods", "database-cleanup"];
    expect(egress).toEqual(
      [
        "* > kube-system/kube-dns:53",
        "* > kube-system/kube-dns:53",
        ...["api-server", "dag-processor", "triggerer", "worker"].map(
          (x) => `${x} > 0.0.0.0/0:443`,
        ),
        ...["airflow-cleanup-pods", "scheduler", "reloader"].flatMap((x) =>
          api.map((cidr) => `${x} > ${cidr}:443`),
        ),
        ...["create-user-job", "pgbouncer", "run-airflow-migrations"].flatMap((x) => [
          `${x} > 10.2.0.0/24:5432`,
          `${x} > 10.2.1.0/24:5432`,
        ]),
        ...pooled.map((x) => `${x} > pgbouncer:6543`),
        ...[...core, "worker"].map((x) => `${x} > statsd:9125`),
        "worker > api-server:8080",
        "api-server > triggerer:8794",
      ].sort(),
    );
    expect(ingress).toEqual(
      [
        ...pooled.map((x) => `${x} > pgbouncer:6543`),
        ...[...core, "worker"].map((x) => `${x} > statsd:9125`),
        "worker > api-server:8080",
        "api-server > triggerer:8794",
        ...inputOf("dev").access.balancerCidrs.map((cidr) => `${cidr} > api-server:8080`),
      ].sort(),
    );
  });

  test("keep a task away from the database, from PgBouncer, and from the Kubernetes API's only port", () => {
    const { egress } = flows(networkPolicies(inputOf("dev")));
    expect(egress.filter((flow) => flow.startsWith("worker"))).toEqual([
      "worker > 0.0.0.0/0:443",
      "worker > api-server:8080",
      "worker > statsd:9125",
    ]);
  });

  test("add what Celery needs, and nothing else, with Celery", () => {
    const plain = flows(networkPolicies(inputOf("dev")));
    const celery = flows(networkPolicies(inputOf("dev", { executor: "CeleryExecutor" })));
    const more = (side: "egress" | "ingress") =>
      celery[side].filter((flow) => !plain[side].includes(flow));
    expect(more("egress")).toEqual([
      "api-server > worker:8793",
      "scheduler > redis:6379",
      "worker > pgbouncer:6543",
      "worker > redis:6379",
    ]);
    expect(more("ingress")).toEqual([
      "api-server > worker:8793",
      "keda/keda-operator > pgbouncer:6543",
      "scheduler > redis:6379",
      "worker > pgbouncer:6543",
      "worker > redis:6379",
    ]);
    expect(plain.egress.every((flow) => celery.egress.includes(flow))).toBe(true);
  });

  test("know of no administrator's job where people sign in with a provider", () => {
    const input = inputOf("dev");
    const [passwords, provider] = [input, { ...input, identity: cognitoIdentity("dev") }].map(
      (one) => networkPolicies(one),
    );
    expect(Object.keys(passwords ?? {})).toContain("create-user-job");
    const { "create-user-job": _, ...others } = passwords ?? {};
    expect(provider).toEqual(others);
  });

  test("let nobody in from outside where there is no load balancer", () => {
    const input = inputOf("prod");
    const access = { ...input.access, mode: "none" as const };
    const { ingress } = flows(networkPolicies({ ...input, access }));
    expect(ingress.filter((flow) => /^\d/.test(flow))).toEqual([]);
  });

  test("let the pods that read DAGs reach a git server that speaks ssh", () => {
    const dags = {
      ...inputFor("dev").airflow.dags,
      repository: "git@git.example.com:data/dags.git",
    };
    const { egress } = flows(networkPolicies(inputOf("dev", { dags })));
    expect(egress.filter((flow) => flow.endsWith(":22"))).toEqual([
      "dag-processor > 0.0.0.0/0:22",
      "triggerer > 0.0.0.0/0:22",
      "worker > 0.0.0.0/0:22",
    ]);
  });

  test("never open the instance metadata service", () => {
    const text = JSON.stringify(networkPolicies(inputOf("dev")));
    const open =
      text.match(/"cidr":"0\.0\.0\.0\/0"(,"except":\["169\.254\.169\.254\/32"\])?/g) ?? [];
    expect(open.length).toBeGreaterThan(0);
    expect(open.every((block) => block.includes("except"))).toBe(true);
  });

  test("agree with each other: what one pod may send inside the namespace, the other may receive", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...executors),
        fc.constantFrom("dev" as const, "prod" as const),
        (executor, tier) => {
          const { egress, ingress } = flows(networkPolicies(inputOf(tier, { executor })));
          const inside = (flow: string) => /^[a-z-]+ > [a-z-]+:\d+$/.test(flow);
          expect(egress.filter(inside)).toEqual(ingress.filter(inside));
        },
      ),
    );
  });
});

describe("gitPort", () => {
  test.each([
    ["https://github.com/a/b.git", 443],
    ["https://git.example.com:8443/a/b.git", 8443],
    ["git@github.com:a/b.git", 22],
    ["ssh://git@git.example.com/a/b.git", 22],
    ["ssh://git@git.example.com:2222/a/b.git", 2222],
  ])("of %s is %d", (repository, port) => {
    expect(gitPort(repository)).toBe(port);
  });
});
