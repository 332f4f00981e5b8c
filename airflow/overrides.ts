/**
 * What `airflow.config` and `airflow.values` may not say: names that Airflow or the chart do not know, what settings decide, and
 * secrets. Pure, and reachable from the settings' checks.
 */
import type { StackSettings } from "../settings/types";
import { unknownChartKeys } from "./chartKeys";
import { optionStatus } from "./configOptions";
import { type Json, type JsonObject, isJsonObject } from "./json";

/** A fault in the overrides, seen from `airflow`. */
export interface OverrideProblem {
  /** Keys and indexes below `airflow`, for example ["config", "core", "paralelism"]. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do instead, as a sentence that goes on from the path. */
  readonly message: string;
}

/** Options that the platform sets, with the settings key that decides them where there is one. */
const ownedOptions: Readonly<Record<string, string | undefined>> = {
  "api.expose_config": "airflow.apiServer.configPage",
  "api.port": undefined,
  "api.workers": "airflow.apiServer.workers",
  "celery.worker_concurrency": "airflow.celery.concurrency",
  "core.auth_manager": undefined,
  "core.dags_folder": "airflow.dags.subPath",
  "core.default_timezone": "airflow.timeZone",
  "core.execution_api_server_url": undefined,
  "core.executor": "airflow.executor",
  "core.hostname_callable": undefined,
  "core.load_examples": undefined,
  "core.parallelism": "airflow.parallelism",
  "dag_processor.dag_bundle_config_list": undefined,
  "dag_processor.refresh_interval": "airflow.dags.periodSeconds",
  "fab.enable_proxy_fix": undefined,
  "kubernetes_executor.multi_namespace_mode": undefined,
  "kubernetes_executor.namespace": "airflow.namespace",
  "kubernetes_executor.pod_template_file": undefined,
  "kubernetes_executor.worker_container_repository": "airflow.image",
  "kubernetes_executor.worker_container_tag": "airflow.image",
  "logging.delete_local_logs": undefined,
  "logging.remote_base_log_folder": undefined,
  "logging.remote_log_conn_id": undefined,
  "logging.remote_logging": undefined,
  "metrics.statsd_host": undefined,
  "metrics.statsd_on": undefined,
  "metrics.statsd_port": undefined,
  "metrics.statsd_prefix": undefined,
  "scheduler.enable_health_check": undefined,
  "scheduler.scheduler_health_check_server_port": undefined,
  "secrets.backend": undefined,
  "secrets.backend_kwargs": undefined,
};

/** Chart values that settings decide or that other resources rely on, with the settings key to use instead. */
const ownedValues: Readonly<Record<string, string | undefined>> = {
  airflowHome: undefined,
  airflowVersion: "versions.airflow",
  "apiServer.hpa": "airflow.apiServer.autoscaling",
  "apiServer.replicas": "airflow.apiServer.replicas",
  "apiServer.resources": "airflow.apiServer.resources",
  "apiServer.service": "access.service",
  config: "airflow.config",
  "createUserJob.enabled": undefined,
  "dagProcessor.replicas": "airflow.dagProcessor.replicas",
  "dagProcessor.resources": "airflow.dagProcessor.resources",
  "dags.gitSync": "airflow.dags",
  "data.brokerUrlSecretName": undefined,
  "data.metadataSecretName": undefined,
  "data.resultBackendSecretName": undefined,
  defaultAirflowDigest: "airflow.image.digest",
  defaultAirflowRepository: "airflow.image.repository",
  defaultAirflowTag: "airflow.image.tag",
  enableBuiltInSecretEnvVars: undefined,
  executor: "airflow.executor",
  fullnameOverride: undefined,
  "images.airflow": "airflow.image",
  "images.pod_template": "airflow.image",
  "migrateDatabaseJob.enabled": undefined,
  nameOverride: undefined,
  networkPolicies: undefined,
  "pgbouncer.configSecretName": undefined,
  "pgbouncer.enabled": undefined,
  "pgbouncer.replicas": "airflow.pgbouncer.replicas",
  "pgbouncer.resources": "airflow.pgbouncer.resources",
  ports: undefined,
  postgresql: undefined,
  "redis.enabled": "airflow.executor",
  "scheduler.replicas": "airflow.scheduler.replicas",
  "scheduler.resources": "airflow.scheduler.resources",
  "triggerer.replicas": "airflow.triggerer.replicas",
  "triggerer.resources": "airflow.triggerer.resources",
  useStandardNaming: undefined,
  webserver: undefined,
  "workers.celery.keda": "airflow.celery",
  "workers.kubernetes.resources": "airflow.tasks.resources",
};

/** Chart values that hold a secret itself. Every one has a sibling that names a Kubernetes Secret. */
const secretValues: readonly string[] = [
  "apiSecretKey",
  "createUserJob.defaultUser.password",
  "dags.gitSync.sshKey",
  "data.brokerUrl",
  "data.metadataConnection",
  "data.resultBackendConnection",
  "elasticsearch.connection",
  "extraSecrets",
  "fernetKey",
  "flower.password",
  "jwtSecret",
  "kerberos.keytabBase64Content",
  "opensearch.connection",
  "pgbouncer.ssl",
  "redis.password",
  "registry.connection",
  "webserverSecretKey",
];

const instead = (setting: string | undefined): string =>
  setting === undefined
    ? "is set by the platform and cannot be overruled"
    : `is decided by ${setting}; set that instead`;

const meant = (suggestion: string | undefined): string =>
  suggestion === undefined ? "" : `; did you mean ${suggestion}?`;

function optionProblem(section: string, option: string): OverrideProblem | undefined {
  const path = ["config", section, option];
  const key = `${section}.${option.toLowerCase()}`;
  if (key in ownedOptions) return { path, message: instead(ownedOptions[key]) };
  const status = optionStatus(section, option);
  switch (status.kind) {
    case "known":
      return undefined;
    case "secret":
      return { path, message: "is a secret and does not belong in a stack file" };
    case "unknownSection":
      return {
        path: path.slice(0, 2),
        message: `is no section of airflow.cfg${meant(status.suggestion)}`,
      };
    case "unknownOption":
      return { path, message: `is no option of [${section}]${meant(status.suggestion)}` };
  }
}

function configProblems(config: StackSettings["airflow"]["config"]): OverrideProblem[] {
  const found = Object.entries(config).flatMap(([section, options]) =>
    Object.keys(options).flatMap((option) => optionProblem(section, option) ?? []),
  );
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path.join("\0")) && seen.add(path.join("\0")));
}

const at = (values: JsonObject, path: string): Json | undefined =>
  path
    .split(".")
    .reduce<Json | undefined>(
      (value, key) => (isJsonObject(value) ? value[key] : undefined),
      values,
    );

function valueProblems(values: JsonObject): OverrideProblem[] {
  const unknown = unknownChartKeys(values).map(({ path, suggestion }) => ({
    path: ["values", ...path],
    message: `is no key of the chart's values${meant(suggestion)}`,
  }));
  const present = (path: string): boolean => at(values, path) !== undefined;
  const owned = Object.entries(ownedValues)
    .filter(([path]) => present(path))
    .map(([path, setting]) => ({
      path: ["values", ...path.split(".")],
      message: instead(setting),
    }));
  const secret = secretValues.filter(present).map((path) => ({
    path: ["values", ...path.split(".")],
    message: "would put a secret into the chart's values; name a Kubernetes Secret instead",
  }));
  return [...unknown, ...owned, ...secret];
}

/** Every fault in `airflow.config` and `airflow.values`; none means that both can be used as they stand. */
export function overrideProblems(
  airflow: Pick<StackSettings["airflow"], "config" | "values">,
): OverrideProblem[] {
  return [...configProblems(airflow.config), ...valueProblems(airflow.values)];
}

/** Names of the options that `airflow.config` cannot overrule, as `section.option`. */
export const ownedOptionNames: readonly string[] = Object.keys(ownedOptions);
