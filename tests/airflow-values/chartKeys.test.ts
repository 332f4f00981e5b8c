import { chartKeyLines } from "../../airflow/chartKeyLines";
import { unknownChartKeys } from "../../airflow/chartKeys";
import { optionStatus } from "../../airflow/configOptions";

describe("unknownChartKeys", () => {
  test("knows keys at the root, in components, in lists and in Kubernetes objects", () => {
    expect(
      unknownChartKeys({
        scheduler: {
          replicas: 2,
          resources: { limits: { cpu: "1" }, requests: { memory: "1Gi" } },
          extraVolumes: [{ name: "x", emptyDir: { sizeLimit: "1Gi" } }],
          nodeSelector: { "anything/goes": "here" },
        },
        workers: { celery: { sets: [{ name: "big", replicas: 2 }] } },
        labels: { team: "data" },
        quotas: { pods: 10 },
      }),
    ).toEqual([]);
  });

  test.each([
    [{ schedular: {} }, ["schedular"], "scheduler"],
    [{ scheduler: { replica: 2 } }, ["scheduler", "replica"], "replicas"],
    [{ ingress: { apiserver: {} } }, ["ingress", "apiserver"], "apiServer"],
    [{ securityContexts: { container: {} } }, ["securityContexts", "container"], "containers"],
    [{ scheduler: { resources: { limts: {} } } }, ["scheduler", "resources", "limts"], "limits"],
    [
      { apiServer: { extraVolumes: [{ name: "a" }, { nam: "b" }] } },
      ["apiServer", "extraVolumes", 1, "nam"],
      "name",
    ],
    [{ rbac: { creat: true } }, ["rbac", "creat"], "create"],
  ])("finds the key of %j and what was meant", (values, path, suggestion) => {
    expect(unknownChartKeys(values)).toEqual([{ path, suggestion }]);
  });

  test("suggests nothing where nothing is near", () => {
    expect(unknownChartKeys({ zzzzzzzz: 1 })).toEqual([{ path: ["zzzzzzzz"] }]);
  });

  test("reports every unknown key, in order", () => {
    expect(
      unknownChartKeys({ bogus1: 1, dags: { gitSink: {} }, bogus2: 2 }).map(({ path }) => path),
    ).toEqual([["bogus1"], ["dags", "gitSink"], ["bogus2"]]);
  });
});

describe("chartKeyLines", () => {
  test("writes objects, lists of objects, definitions and choices", () => {
    const schema = {
      definitions: {
        "io.k8s.api.core.v1.Thing": { properties: { size: { type: "string" } } },
        "io.k8s.Quantity": { type: "string" },
      },
      properties: {
        plain: { type: "string" },
        object: { properties: { inner: { type: "number" } } },
        list: { items: { properties: { name: {} } } },
        texts: { items: { type: "string" } },
        thing: { $ref: "#/definitions/io.k8s.api.core.v1.Thing" },
        things: { items: { $ref: "#/definitions/io.k8s.api.core.v1.Thing" } },
        choice: { oneOf: [{ type: "string" }, { properties: { name: {}, secret: {} } }] },
        map: { additionalProperties: { type: "string" } },
      },
    };
    expect(chartKeyLines(schema)).toEqual([
      ".choice: name secret",
      ".list[]: name",
      ".object: inner",
      ": choice/ list[]/ map object/ plain texts thing@Thing things[]@Thing",
      "@Thing: size",
    ]);
  });

  test.each([undefined, null, [], {}, { properties: {} }])("refuses %j", (schema) => {
    expect(() => chartKeyLines(schema)).toThrow("no schema of a chart's values");
  });
});

describe("optionStatus", () => {
  test.each([
    ["core", "parallelism", { kind: "known" }],
    ["core", "PARALLELISM", { kind: "known" }],
    ["core", "fernet_key", { kind: "secret" }],
    ["database", "sql_alchemy_conn", { kind: "secret" }],
    ["celery_broker_transport_options", "region", { kind: "known" }],
    ["cosmos", "enable_cache", { kind: "known" }],
    ["common.io", "xcom_objectstorage_path", { kind: "known" }],
    ["core", "paralelism", { kind: "unknownOption", suggestion: "parallelism" }],
    ["kubernets_executor", "x", { kind: "unknownSection", suggestion: "kubernetes_executor" }],
    ["qqqqqqqq", "x", { kind: "unknownSection" }],
  ])("says of [%s] %s: %j", (section, option, status) => {
    expect(optionStatus(section, option)).toEqual(status);
  });
});
