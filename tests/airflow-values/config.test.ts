import * as fc from "fast-check";
import { airflowConfig, platformConfig } from "../../airflow/config";
import { airflowEnvironment, processEnvironment } from "../../airflow/environment";
import { configValues } from "../../airflow/values/environment";
import { inputFor } from "./fixtures";

const unpinned = { airflow: { image: {}, dags: {} }, airflowVersion: "3.2.2" };

describe("airflowConfig", () => {
  test("is exactly this in dev", () => {
    expect(airflowConfig(inputFor("dev"))).toEqual({
      api: { expose_config: "True", port: "8080", workers: "1" },
      core: {
        auth_manager: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        dags_folder: "/opt/airflow/dags/repo/dags",
        default_timezone: "UTC",
        execution_api_server_url: "http://airflow-api-server.airflow-dev:8080/execution/",
        executor: "KubernetesExecutor",
        hostname_callable: "airflow.utils.net.get_host_ip_address",
        load_examples: "False",
        parallelism: "16",
      },
      dag_processor: {
        dag_bundle_config_list:
          '[{"name":"dags-folder","classpath":"airflow.dag_processing.bundles.local.LocalDagBundle","kwargs":{}}]',
        refresh_interval: "60",
      },
      fab: { enable_proxy_fix: "False" },
      kubernetes_executor: {
        multi_namespace_mode: "False",
        namespace: "airflow-dev",
        pod_template_file: "/opt/airflow/pod_templates/pod_template_file.yaml",
        worker_container_repository: "",
        worker_container_tag: "",
        worker_pods_creation_batch_size: "16",
      },
      logging: {
        delete_local_logs: "True",
        remote_base_log_folder: "s3://airflow-dev-logs/task-logs",
        remote_log_conn_id: "aws_default",
        remote_logging: "True",
      },
      metrics: {
        statsd_host: "airflow-statsd",
        statsd_on: "True",
        statsd_port: "9125",
        statsd_prefix: "airflow",
      },
      scheduler: {
        enable_health_check: "True",
        orphaned_tasks_check_interval: "60",
        scheduler_health_check_server_port: "8974",
      },
      secrets: {
        backend: "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
        backend_kwargs: JSON.stringify({
          connections_prefix: "dev-airflow-connections",
          connections_lookup_pattern: "^(?!aws_default$)",
          variables_prefix: "dev-airflow-variables",
          variables_lookup_pattern: "^(?!artifacts_bucket$)",
          config_prefix: null,
          region_name: "eu-west-1",
        }),
      },
      workers: { execution_api_retries: "15", execution_api_retry_wait_max: "15" },
    });
  });

  test.each([
    ["dev", "True"],
    ["uat", "non-sensitive-only"],
    ["prod", "False"],
  ] as const)("shows the configuration page in %s as %s", (tier, word) => {
    expect(airflowConfig(inputFor(tier))["api"]?.["expose_config"]).toBe(word);
  });

  test("says a worker's concurrency with Celery only", () => {
    expect(airflowConfig(inputFor("dev"))["celery"]).toBeUndefined();
    expect(airflowConfig(inputFor("dev", { executor: "CeleryExecutor" }))["celery"]).toEqual({
      worker_concurrency: "4",
    });
  });

  test("takes a stack's additions over its own tuning, and never over what the platform decides", () => {
    const config = airflowConfig(
      inputFor("dev", {
        config: {
          core: { max_active_runs_per_dag: 4, EXECUTOR: "LocalExecutor" },
          kubernetes_executor: { worker_pods_creation_batch_size: 2 },
          email: { default_email_on_failure: false },
        },
      }),
    );
    expect(config["core"]).toMatchObject({
      max_active_runs_per_dag: "4",
      executor: "KubernetesExecutor",
    });
    expect(config["kubernetes_executor"]?.["worker_pods_creation_batch_size"]).toBe("2");
    expect(config["email"]).toEqual({ default_email_on_failure: "False" });
  });
});

describe("configValues", () => {
  /** What Helm's template engine makes of a text whose only actions are quoted braces. */
  const rendered = (text: string): string => text.replaceAll('{{ "{{" }}', "{{");
  /** What Python's configparser makes of it. */
  const read = (text: string): string => text.replaceAll("%%", "%");

  test("survive Helm's templates and Airflow's interpolation, whatever an option says", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", " ", "%", "{", "}", '"', "$")).map((parts) => parts.join("")),
        (text) => {
          const { logging } = configValues(
            inputFor("dev", { config: { logging: { log_format: text } } }),
          );
          const written = logging?.["log_format"] ?? "";
          expect(written.replaceAll('{{ "{{" }}', "")).not.toContain("{{");
          expect(read(rendered(written))).toBe(text);
        },
      ),
    );
  });
});

describe("the environment", () => {
  test("carries the same options as airflow.cfg", () => {
    expect(
      airflowEnvironment({
        core: { executor: "X" },
        "common.io": { xcom_objectstorage_path: "s3://b" },
      }),
    ).toEqual({
      AIRFLOW__CORE__EXECUTOR: "X",
      AIRFLOW__COMMON_IO__XCOM_OBJECTSTORAGE_PATH: "s3://b",
    });
    const config = platformConfig(inputFor("prod"));
    const options = Object.values(config).flatMap((section) => Object.keys(section));
    expect(Object.keys(airflowEnvironment(config))).toHaveLength(options.length);
  });

  test("names the region, the bucket and a connection without credentials", () => {
    expect(processEnvironment({ ...unpinned, region: "eu-west-1", artifactsBucket: "b" })).toEqual({
      AIRFLOW_CONN_AWS_DEFAULT: "aws://",
      AIRFLOW_VAR_ARTIFACTS_BUCKET: "b",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_STS_REGIONAL_ENDPOINTS: "regional",
    });
  });
});
