import * as fc from "fast-check";
import { isJsonObject, type Json, type JsonObject, mergeValues } from "../../airflow/json";
import { secretNames } from "../../airflow/secretNames";
import { chartValues, platformValues } from "../../airflow/values";
import { executors, inputFor, tiers } from "./fixtures";

const every = tiers.flatMap((tier) => executors.map((executor) => [tier, executor] as const));

describe.each(every)("the chart's values in %s with %s", (tier, executor) => {
  const values = platformValues(inputFor(tier, { executor }));

  test("name every secret and hold none", () => {
    expect({
      api: values.apiSecretKeySecretName,
      fernet: values.fernetKeySecretName,
      jwt: values.jwtSecretName,
      data: values.data,
      pgbouncer: values.pgbouncer.configSecretName,
      stats: values.pgbouncer.metricsExporterSidecar.statsSecretName,
    }).toEqual({
      api: "airflow-api-secret-key",
      fernet: "airflow-fernet-key",
      jwt: "airflow-jwt-secret",
      data: {
        metadataSecretName: "airflow-db-secret",
        brokerUrlSecretName: "airflow-broker-url",
        ...(executor.includes("Celery")
          ? { resultBackendSecretName: "airflow-result-backend" }
          : {}),
      },
      pgbouncer: "airflow-pgbouncer-config",
      stats: "airflow-pgbouncer-stats",
    });
  });

  test("make no user, no hook, no database, no role and no network policy", () => {
    expect({
      createUserJob: values.createUserJob,
      migrateDatabaseJob: values.migrateDatabaseJob,
      webserver: values.webserver,
      postgresql: values.postgresql,
      rbac: values.rbac,
      networkPolicies: values.networkPolicies,
    }).toEqual({
      createUserJob: {
        enabled: false,
        useHelmHooks: false,
        applyCustomEnv: false,
        serviceAccount: { create: false },
      },
      migrateDatabaseJob: {
        enabled: false,
        useHelmHooks: false,
        applyCustomEnv: false,
        serviceAccount: { create: false },
      },
      webserver: { enabled: false, defaultUser: { enabled: false } },
      postgresql: { enabled: false },
      rbac: { create: false },
      networkPolicies: { enabled: false },
    });
  });

  test("give the database's password to the processes that talk to it, and to no task", () => {
    expect(values.enableBuiltInSecretEnvVars).toEqual({
      AIRFLOW_CONN_AIRFLOW_DB: false,
      AIRFLOW__API__SECRET_KEY: false,
      AIRFLOW__CELERY__BROKER_URL: false,
      AIRFLOW__CELERY__RESULT_BACKEND: false,
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: false,
    });
    const withDatabase = holders(values, secretNames.database);
    expect(withDatabase).toEqual([
      "apiServer.env",
      "cleanup.env",
      "dagProcessor.env",
      "databaseCleanup.env",
      "scheduler.env",
      "triggerer.env",
      ...(executor.includes("Celery") ? ["workers.celery.env"] : []),
    ]);
    expect("env" in (values.workers.kubernetes ?? {})).toBe(false);
    expect(holders(values, secretNames.databaseDirect)).toEqual([]);
  });

  test("mount an API token only where the Kubernetes API is used", () => {
    expect(tokens(values)).toEqual(["apiServer", "cleanup", "scheduler"]);
  });

  test("keep task pods on their pool and out of harm's way", () => {
    const placement = {
      nodeSelector: { "airflow-platform/node-pool": "tasks" },
      tolerations: [
        {
          key: "airflow-platform/node-pool",
          operator: "Equal",
          value: "tasks",
          effect: "NoSchedule",
        },
      ],
      safeToEvict: false,
      podAnnotations: { "karpenter.sh/do-not-disrupt": "true" },
      terminationGracePeriodSeconds: 100,
    };
    const { celery, kubernetes } = values.workers;
    if (executor.includes("KubernetesExecutor")) expect(kubernetes).toMatchObject(placement);
    else expect(kubernetes).toBeUndefined();
    if (executor.includes("Celery")) expect(celery).toMatchObject(placement);
    else expect(celery).toBeUndefined();
    expect(values.cleanup.enabled).toBe(executor.includes("KubernetesExecutor"));
    expect(values.redis.enabled).toBe(executor.includes("Celery"));
  });

  test("size every container, sidecars and jobs included", () => {
    const sized = {
      apiServer: values.apiServer.resources,
      scheduler: values.scheduler.resources,
      schedulerLogs: values.scheduler.logGroomerSidecar.resources,
      dagProcessor: values.dagProcessor.resources,
      dagProcessorLogs: values.dagProcessor.logGroomerSidecar.resources,
      triggerer: values.triggerer.resources,
      triggererLogs: values.triggerer.logGroomerSidecar.resources,
      pgbouncer: values.pgbouncer.resources,
      exporter: values.pgbouncer.metricsExporterSidecar.resources,
      statsd: values.statsd.resources,
      gitSync: values.dags.gitSync.resources,
      cleanup: values.cleanup.resources,
      databaseCleanup: values.databaseCleanup.resources,
    };
    for (const resources of Object.values(sized))
      expect(resources).toEqual({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { cpu: expect.any(String), memory: expect.any(String) },
      });
  });
});

describe("the chart's values", () => {
  test("guard what runs more than once, and nothing else, against drains", () => {
    const budgets = (tier: "dev" | "prod") => {
      const { apiServer, dagProcessor, pgbouncer, scheduler, triggerer } = platformValues(
        inputFor(tier),
      );
      return [apiServer, dagProcessor, pgbouncer, scheduler, triggerer].map(
        ({ podDisruptionBudget }) => podDisruptionBudget,
      );
    };
    expect(budgets("dev")).toEqual(
      Array(5).fill({ enabled: false, config: { maxUnavailable: 1 } }),
    );
    expect(budgets("prod")).toEqual(
      Array(5).fill({ enabled: true, config: { maxUnavailable: 1 } }),
    );
  });

  test("spread the pods of one version over zones, then nodes", () => {
    const { scheduler } = platformValues(inputFor("prod"));
    const rule = (topologyKey: string) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: {
        matchLabels: { tier: "airflow", component: "scheduler", release: "airflow" },
      },
      matchLabelKeys: ["pod-template-hash"],
    });
    expect(scheduler.topologySpreadConstraints).toEqual([
      rule("topology.kubernetes.io/zone"),
      rule("kubernetes.io/hostname"),
    ]);
  });

  test("scale the API server from 2 to 5 at 70 % CPU in prod, and not in dev", () => {
    expect(platformValues(inputFor("prod")).apiServer.hpa).toEqual({
      enabled: true,
      minReplicaCount: 2,
      maxReplicaCount: 5,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    });
    expect(platformValues(inputFor("dev")).apiServer.hpa.enabled).toBe(false);
  });

  test.each(tiers)("let the API server answer for 15 s after it was told to end, in %s", (tier) => {
    expect(platformValues(inputFor(tier)).apiServer.containerLifecycleHooks).toEqual({
      preStop: { sleep: { seconds: 15 } },
    });
  });

  test.each(tiers)("expose the API server inside the cluster only, in %s", (tier) => {
    expect(platformValues(inputFor(tier)).apiServer.service).toEqual({ type: "ClusterIP" });
  });

  test("follow the branch every minute, and fetch with the credentials that the stack has", () => {
    const { gitSync } = platformValues(inputFor("dev")).dags;
    expect(gitSync).toMatchObject({
      enabled: true,
      branch: "main",
      ref: "main",
      subPath: "dags",
      period: "60s",
    });
    expect("wait" in gitSync).toBe(false);
    expect("credentialsSecret" in gitSync || "sshKeySecret" in gitSync).toBe(false);
    const { dags } = inputFor("dev").airflow;
    const gitSyncWith = (credentials: typeof dags.credentials) =>
      platformValues(inputFor("dev", { dags: { ...dags, credentials } })).dags.gitSync;
    expect(gitSyncWith({ type: "https", secretName: "git" })).toEqual({
      ...gitSync,
      credentialsSecret: "airflow-git-credentials",
    });
    expect(gitSyncWith({ type: "ssh", secretName: "git", knownHosts: "host key" })).toEqual({
      ...gitSync,
      sshKeySecret: "airflow-git-ssh-key",
      knownHosts: "host key",
    });
  });

  test("pin one image for every pod, by tag or by digest", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const images = (image: object) => {
      const given = { ...inputFor("dev").airflow.image, ...image };
      const { airflow, pod_template } = platformValues(inputFor("dev", { image: given })).images;
      return { airflow, pod_template };
    };
    expect(images({})).toEqual({
      airflow: { repository: "apache/airflow", tag: "3.2.2" },
      pod_template: { repository: "apache/airflow", tag: "3.2.2" },
    });
    expect(images({ repository: "r/airflow", tag: "3.2.2-7" })).toEqual({
      airflow: { repository: "r/airflow", tag: "3.2.2-7" },
      pod_template: { repository: "r/airflow", tag: "3.2.2-7" },
    });
    expect(images({ repository: "r/airflow", tag: "ignored", digest })).toEqual({
      airflow: { repository: "r/airflow", digest },
      pod_template: { repository: "r/airflow@sha256", tag: "a".repeat(64) },
    });
  });

  test("name every system image as the version map or the settings have it", () => {
    const image = inputFor("dev").airflow.image;
    const {
      airflow: _airflow,
      pod_template: _template,
      ...system
    } = platformValues(
      inputFor("dev", {
        image: {
          ...image,
          system: {
            redis: `own.example:5000/redis@sha256:${"a".repeat(64)}`,
            statsd: `own.example:5000/statsd:v1@sha256:${"b".repeat(64)}`,
          },
        },
      }),
    ).images;
    expect(system).toEqual({
      gitSync: { repository: "registry.k8s.io/git-sync/git-sync", tag: "v4.4.2" },
      statsd: { repository: "own.example:5000/statsd", tag: `v1@sha256:${"b".repeat(64)}` },
      pgbouncer: { repository: "apache/airflow", tag: "airflow-pgbouncer-2025.03.05-1.23.1" },
      pgbouncerExporter: {
        repository: "apache/airflow",
        tag: "airflow-pgbouncer-exporter-2025.03.05-0.18.0",
      },
      redis: { repository: "own.example:5000/redis@sha256", tag: "a".repeat(64) },
    });
  });

  test("keep the chart's version decision plain whatever the image's tag", () => {
    const { airflowVersion, defaultAirflowTag } = platformValues(
      inputFor("dev", { image: { ...inputFor("dev").airflow.image, tag: "3.2.2-build.7" } }),
    );
    expect([airflowVersion, defaultAirflowTag]).toEqual(["3.2.2", "3.2.2"]);
  });

  test("roll PgBouncer when the database's certificate authorities change", () => {
    const annotation = (databaseCertificates: string) =>
      platformValues({ ...inputFor("dev"), databaseCertificates }).pgbouncer.podAnnotations;
    expect(annotation("one")).not.toEqual(annotation("two"));
    expect(annotation("one")).toEqual(annotation("one"));
  });

  test("take airflow.values last", () => {
    const values = chartValues(
      inputFor("dev", {
        values: { scheduler: { priorityClassName: "high" }, statsd: { enabled: false } },
      }),
    );
    expect(values["scheduler"]).toEqual({
      ...platformValues(inputFor("dev")).scheduler,
      priorityClassName: "high",
    });
    expect(isJsonObject(values["statsd"]) && values["statsd"]["enabled"]).toBe(false);
  });
});

describe("mergeValues", () => {
  const json: fc.Arbitrary<JsonObject> = fc
    .object({ maxDepth: 3, values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)] })
    .filter((value): value is JsonObject => Object.keys(value).every((key) => key !== "__proto__"));

  test("changes nothing when there is nothing to merge, on either side", () => {
    fc.assert(
      fc.property(json, (values) => {
        expect(mergeValues(values, {})).toEqual(values);
        expect(mergeValues({}, values)).toEqual(values);
        expect(mergeValues(values, values)).toEqual(values);
      }),
    );
  });

  test("ends with every value of the override", () => {
    fc.assert(
      fc.property(json, json, (base, override) => {
        expect(mergeValues(mergeValues(base, override), override)).toEqual(
          mergeValues(base, override),
        );
      }),
    );
  });

  test("replaces lists whole, keeps null for Helm, and skips what is undefined", () => {
    expect(
      mergeValues(
        { list: [1, 2], object: { a: 1, b: 2 }, kept: "x" },
        { list: [3], object: { b: null }, kept: undefined },
      ),
    ).toEqual({ list: [3], object: { a: 1, b: null }, kept: "x" });
  });
});

const entries = (value: Json | undefined): [string, Json | undefined][] =>
  isJsonObject(value) ? Object.entries(value) : [];

/** Paths of the `env` lists that name a Kubernetes Secret. */
function holders(values: JsonObject, secret: string, path: string[] = []): string[] {
  return entries(values)
    .flatMap(([key, value]) => {
      const here = [...path, key];
      if (key === "env" && JSON.stringify(value).includes(`"${secret}"`)) return [here.join(".")];
      return isJsonObject(value) ? holders(value, secret, here) : [];
    })
    .sort();
}

/** Workloads whose service account's token is mounted. */
function tokens(values: JsonObject): string[] {
  return entries(values)
    .filter(([, value]) => {
      const account = isJsonObject(value) ? value["serviceAccount"] : undefined;
      return isJsonObject(account) && account["automountServiceAccountToken"] === true;
    })
    .map(([key]) => key)
    .sort();
}
