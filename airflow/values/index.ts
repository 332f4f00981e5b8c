/** Values of the official Airflow chart, as a pure function of settings and endpoints. */
import { AIRFLOW_HOME } from "../home";
import { usesCelery } from "../executor";
import { type JsonObject, mergeValues } from "../json";
import { airflowPod, container } from "../security";
import { secretNames } from "../secretNames";
import { localSettings } from "../teams";
import { apiServerValues } from "./apiServer";
import { dagProcessorValues, schedulerValues, secretValues, triggererValues } from "./components";
import { configValues, enableBuiltInSecretEnvVars, environmentValues } from "./environment";
import { configWave } from "./hooks";
import { imageValues } from "./images";
import type { ChartValuesInput } from "./input";
import { jobValues } from "./jobs";
import { dagsValues, pgbouncerValues, redisValues, statsdValues } from "./services";
import { workerValues } from "./workers";

export type { ChartValuesInput, RoleArns } from "./input";

/** Complete values for one release of the chart. */
export type ChartValues = JsonObject;

/** Rules that keep teams apart; the chart's own file stands where there is none. */
function teamSettings({ airflow, region, secretsPrefix }: ChartValuesInput) {
  const { teams, namespace } = airflow;
  const text = localSettings({ teams, namespace, region, secretsPrefix });
  return text === undefined ? {} : { airflowLocalSettings: text };
}

/** The chart's values before `airflow.values` is merged over them. */
export function platformValues(input: ChartValuesInput) {
  const { airflow, airflowVersion } = input;
  return {
    useStandardNaming: true,
    airflowHome: AIRFLOW_HOME,
    airflowVersion,
    defaultAirflowTag: airflowVersion,
    images: imageValues(input),
    executor: airflow.executor,
    config: configValues(input),
    airflowConfigAnnotations: configWave,
    ...teamSettings(input),
    env: environmentValues(input),
    enableBuiltInSecretEnvVars,
    ...secretValues,
    data: {
      metadataSecretName: secretNames.database,
      brokerUrlSecretName: secretNames.brokerUrl,
      ...(usesCelery(airflow.executor)
        ? { resultBackendSecretName: secretNames.resultBackend }
        : {}),
    },
    securityContexts: { pod: airflowPod, containers: container },
    volumes: [{ name: "tmp", emptyDir: {} }],
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    logs: { persistence: { enabled: false }, emptyDirConfig: { sizeLimit: "5Gi" } },
    enableServiceLinks: false,
    revisionHistoryLimit: 3,
    // Roles and network policies belong to the namespace: components/airflowNamespace.
    rbac: { create: false },
    networkPolicies: { enabled: false },
    postgresql: { enabled: false },
    apiServer: apiServerValues(input),
    scheduler: schedulerValues(input),
    dagProcessor: dagProcessorValues(input),
    triggerer: triggererValues(input),
    workers: workerValues(input),
    pgbouncer: pgbouncerValues(input),
    statsd: statsdValues(input),
    redis: redisValues(input),
    dags: dagsValues(input),
    ...jobValues(input),
  };
}

/** The chart's values: the platform's, with `airflow.values` merged over them as Helm merges. */
export const chartValues = (input: ChartValuesInput): ChartValues =>
  mergeValues(platformValues(input), input.airflow.values);
