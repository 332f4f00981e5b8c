import { airflowFacts } from "../../plan/print/airflowFacts";

const resources = {
  requests: { cpu: "500m", memory: "1Gi" },
  limits: { cpu: "2", memory: "2Gi" },
};

describe("the facts of an Airflow release", () => {
  test("name executor, sizes, DAGs, logs and service", () => {
    const values = {
      airflowVersion: "3.2.2",
      executor: "KubernetesExecutor",
      scheduler: { replicas: 2, resources },
      apiServer: {
        replicas: 2,
        resources,
        hpa: {
          enabled: true,
          minReplicaCount: 2,
          maxReplicaCount: 5,
          metrics: [{ resource: { target: { averageUtilization: 70 } } }],
        },
        service: { type: "ClusterIP" },
      },
      dags: { gitSync: { enabled: true, branch: "main", subPath: "dags", period: "60s" } },
      config: { logging: { remote_base_log_folder: "s3://logs/task-logs" } },
    };
    expect(airflowFacts({ values }).filter((fact) => fact !== undefined)).toEqual([
      "Airflow 3.2.2",
      "KubernetesExecutor",
      "scheduler ×2 (500m/1Gi → 2/2Gi)",
      "API server ×2–5 at 70 % CPU (500m/1Gi → 2/2Gi)",
      "DAGs from main:dags every 60s",
      "logs to s3://logs/task-logs",
      "people sign in by password",
      "service ClusterIP",
    ]);
  });

  test.each([
    [{ repository: "apache/airflow", tag: "3.2.2" }, "image apache/airflow:3.2.2 (official)"],
    [
      { repository: "mirror.example.com/risk", tag: "3.2.2-1" },
      "image mirror.example.com/risk:3.2.2-1",
    ],
    [{ repository: "example.com/risk", digest: "sha256:0a" }, "image example.com/risk@sha256:0a"],
  ])("name the image %p", (airflow, fact) => {
    expect(airflowFacts({ values: { images: { airflow } } })).toContain(fact);
  });

  test("leave out what the values do not say", () => {
    expect(airflowFacts({ values: {} }).filter((fact) => fact !== undefined)).toEqual([]);
    expect(airflowFacts({}).filter((fact) => fact !== undefined)).toEqual([]);
  });

  test("show a fixed number of pods where nothing scales them", () => {
    const values = {
      scheduler: { replicas: 1 },
      apiServer: { replicas: 1, hpa: { enabled: false } },
    };
    expect(airflowFacts({ values }).filter((fact) => fact !== undefined)).toEqual([
      "scheduler ×1",
      "API server ×1",
      "people sign in by password",
    ]);
  });
});
