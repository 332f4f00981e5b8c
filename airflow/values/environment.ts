import { airflowConfig } from "../config";
import { envList, processEnvironment, secretEnv } from "../environment";
import { type Executor, usesCelery } from "../executor";
import { secretNames } from "../secretNames";
import type { ChartValuesInput } from "./input";

/**
 * The chart would put these into every pod, task pods included. A task of Airflow 3 reaches the database only through the API
 * server, so its pod gets neither the database's password nor the key that signs UI sessions.
 */
export const enableBuiltInSecretEnvVars = {
  AIRFLOW_CONN_AIRFLOW_DB: false,
  AIRFLOW__API__SECRET_KEY: false,
  AIRFLOW__CELERY__BROKER_URL: false,
  AIRFLOW__CELERY__RESULT_BACKEND: false,
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: false,
};

/** Given to the processes that talk to the metadata database. */
export const databaseEnv = secretEnv(
  "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
  secretNames.database,
  "connection",
);

/** Given to the API server and to whoever serves it logs. */
export const apiSecretKeyEnv = secretEnv(
  "AIRFLOW__API__SECRET_KEY",
  secretNames.apiSecretKey,
  "api-secret-key",
);

/**
 * Given to the processes that run nobody's code: they have no permission to read the DAGs' secrets. Whoever needs one asks Secrets
 * Manager itself, before it asks the API server.
 */
export const noSecretsBackendEnv = { name: "AIRFLOW__SECRETS__BACKEND", value: "" };

/** Given to the scheduler and to Celery workers, where there are any. */
export const celeryEnv = (executor: Executor) =>
  usesCelery(executor)
    ? [
        secretEnv("AIRFLOW__CELERY__BROKER_URL", secretNames.brokerUrl, "connection"),
        secretEnv("AIRFLOW__CELERY__RESULT_BACKEND", secretNames.resultBackend, "connection"),
      ]
    : [];

/** KEDA counts tasks with the URL that it finds in the environment of a Celery worker. */
export const kedaEnv = secretEnv("AIRFLOW_CONN_AIRFLOW_DB", secretNames.database, "kedaConnection");

/** The chart reads options as Go templates, and Airflow then doubles as an escape: plain text survives both. */
const escaped = (value: string): string => value.replace(/%/g, "%%").replace(/\{\{/g, '{{ "{{" }}');

export function configValues(input: ChartValuesInput) {
  const sections = Object.entries(airflowConfig(input)).map(([section, options]) => {
    const plain = Object.entries(options);
    const texts = plain.map(([option, value]): [string, string] => [option, escaped(value)]);
    return [section, Object.fromEntries(texts)] as const;
  });
  return Object.fromEntries(sections);
}

export const environmentValues = (input: ChartValuesInput) => envList(processEnvironment(input));
