/** airflow.cfg: what the platform decides, and what a stack may add. */
import type { Access, StackSettings } from "../settings/types";
import { usesCelery } from "./executor";
import { AIRFLOW_HOME } from "./home";
import { executionApiUrl, ports, RELEASE } from "./names";
import { publicUrl } from "./publicUrl";
import { usesSignOn } from "./signOn";
import { teamBundles } from "./teams";

/** Options by section, as plain text. */
export type AirflowConfig = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface AirflowConfigInput {
  readonly airflow: StackSettings["airflow"];
  readonly access: Access;
  readonly identity: StackSettings["identity"];
  /** Bucket that task logs go to. */
  readonly logsBucket: string;
  /** Stem of the DAGs' names in Secrets Manager: `<prefix>-airflow-connections/<id>`. */
  readonly secretsPrefix: string;
  readonly region: string;
}

/** Variable that tells DAGs the artifacts bucket. */
export const ARTIFACTS_VARIABLE = "artifacts_bucket";

/** Folder of the DAGs inside every pod that reads them. */
export const dagsFolder = (subPath: string): string => `${AIRFLOW_HOME}/dags/repo/${subPath}`;

/**
 * What the settings' words mean. Airflow 3.2 masks secrets with either of the first two; before, only the second left them out
 * ("[api] expose_config", Airflow configuration reference).
 */
const configPages = {
  shown: "True",
  withoutSecrets: "non-sensitive-only",
  hidden: "False",
} as const;

/**
 * Connections and variables come from Secrets Manager before anything else. The two names that each pod's environment holds are
 * not asked for, which saves a call for every log file; configuration never comes from there.
 */
const secretsBackend = (prefix: string, region: string): string =>
  JSON.stringify({
    connections_prefix: `${prefix}-airflow-connections`,
    connections_lookup_pattern: "^(?!aws_default$)",
    variables_prefix: `${prefix}-airflow-variables`,
    variables_lookup_pattern: `^(?!${ARTIFACTS_VARIABLE}$)`,
    config_prefix: null,
    region_name: region,
  });

/** What people reach Airflow by, and how long they stay. */
function signOnConfig({
  access,
  identity,
}: AirflowConfigInput): Record<"api" | "fab", AirflowConfig[string]> {
  const url = publicUrl(access);
  return {
    api: url === undefined ? {} : { base_url: url.origin },
    fab: {
      // It would believe whoever sends X-Forwarded headers. Uvicorn believes a named proxy only (apiServerArgs).
      enable_proxy_fix: "False",
      ...(url === undefined ? {} : { cookie_secure: "True" }),
      ...(usesSignOn(identity)
        ? {
            config_file: `${AIRFLOW_HOME}/webserver_config.py`,
            session_max_lifetime_minutes: String(identity.sessionMinutes),
          }
        : {}),
    },
  };
}

/** Options that settings decide or that the platform depends on. A stack's `airflow.config` cannot overrule them. */
export function platformConfig(input: AirflowConfigInput): AirflowConfig {
  const { airflow, logsBucket, secretsPrefix, region } = input;
  const signOn = signOnConfig(input);
  const backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
  return {
    core: {
      auth_manager: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
      dags_folder: dagsFolder(airflow.dags.subPath),
      default_timezone: airflow.timeZone,
      execution_api_server_url: executionApiUrl(airflow.namespace),
      executor: airflow.executor,
      // Pods of a Deployment have no DNS name: logs of workers and triggerers are fetched by address.
      hostname_callable: "airflow.utils.net.get_host_ip_address",
      load_examples: "False",
      parallelism: String(airflow.parallelism),
    },
    api: {
      ...signOn.api,
      expose_config: configPages[airflow.apiServer.configPage],
      port: String(ports.apiServer),
      workers: String(airflow.apiServer.workers),
    },
    dag_processor: {
      dag_bundle_config_list: JSON.stringify([
        {
          name: "dags-folder",
          classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
          kwargs: {},
        },
        ...teamBundles(airflow.teams),
      ]),
      // A new file is found as soon as git-sync brings it, not after Airflow's default of five minutes.
      refresh_interval: String(airflow.dags.periodSeconds),
    },
    fab: signOn.fab,
    kubernetes_executor: {
      multi_namespace_mode: "False",
      namespace: airflow.namespace,
      pod_template_file: `${AIRFLOW_HOME}/pod_templates/pod_template_file.yaml`,
      // Empty, so that the template's image stands: these two options cannot say a digest.
      worker_container_repository: "",
      worker_container_tag: "",
    },
    logging: {
      delete_local_logs: "True",
      remote_base_log_folder: `s3://${logsBucket}/task-logs`,
      remote_log_conn_id: "aws_default",
      remote_logging: "True",
    },
    metrics: {
      statsd_host: `${RELEASE}-statsd`,
      statsd_on: "True",
      statsd_port: String(ports.statsd),
      statsd_prefix: "airflow",
    },
    scheduler: {
      // The health server answers probes for a fraction of what `airflow jobs check` costs.
      enable_health_check: "True",
      scheduler_health_check_server_port: String(ports.schedulerHealth),
    },
    secrets: { backend, backend_kwargs: secretsBackend(secretsPrefix, region) },
    ...(usesCelery(airflow.executor)
      ? { celery: { worker_concurrency: String(airflow.celery.concurrency) } }
      : {}),
  };
}

/** Better than Airflow's defaults for this platform; a stack's `airflow.config` may say otherwise. */
const tuning = ({ identity }: AirflowConfigInput): AirflowConfig => ({
  // Seconds that an API server still takes a user for what he was: the default is 30.
  ...(usesSignOn(identity) ? { fab: { cache_ttl: "5" } } : {}),
  // The default starts one pod per loop of the scheduler.
  kubernetes_executor: { worker_pods_creation_batch_size: "16" },
  // A scheduler that is gone is missed after 30 s; by default its tasks are looked for every five minutes.
  scheduler: { orphaned_tasks_check_interval: "60" },
  // A task asks again for about 90 s, and at least every 15 s, when the API server is away. By default it gives up after 9 s, and
  // its work is done again: too soon for a single API server that restarts (tests/airflow/test_faults.py).
  workers: { execution_api_retries: "15", execution_api_retry_wait_max: "15" },
});

const asText = (value: string | number | boolean): string =>
  typeof value === "boolean" ? (value ? "True" : "False") : String(value);

/** The whole of airflow.cfg that the platform writes: tuning, then the stack's additions, then what the platform decides. */
export function airflowConfig(input: AirflowConfigInput): AirflowConfig {
  const platform = platformConfig(input);
  const added = input.airflow.config;
  const tuned = tuning(input);
  const sections = new Set([tuned, added, platform].flatMap((part) => Object.keys(part)));
  const merged = [...sections].sort().map((section) => {
    const additions = Object.entries(added[section] ?? {}).map(
      ([option, value]): [string, string] => [option.toLowerCase(), asText(value)],
    );
    const options = { ...tuned[section], ...Object.fromEntries(additions), ...platform[section] };
    return [section, options] as const;
  });
  return Object.fromEntries(merged);
}
