import { at, textAt } from "../../json";
import { isSet } from "../../known";
import { airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowNamedSecrets = resourceRule({
  name: "airflow-named-secrets",
  description:
    "Every key of Airflow is a secret with a name; what has none is made anew by the chart at each run and breaks sessions, tasks and stored passwords.",
  severity: "high",
  frameworks: [],
  remediation: { settingsKey: "airflow.values", text: "Leave the secret names to the platform." },
  url: "https://airflow.apache.org/docs/helm-chart/stable/production-guide.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    const celery = textAt(values, "executor")?.includes("Celery") !== false;
    const pooled = at(values, "pgbouncer", "enabled") === true;
    const wanted = [...NAMES, ...(pooled ? PGBOUNCER : []), ...(celery ? CELERY : [])];
    const missing = wanted.filter((path) => !isSet(() => at(values, ...path)));
    if (missing.length > 0) {
      report(`no secret is named for ${missing.map((path) => path.join(".")).join(", ")}`);
    }
  },
});

const NAMES = [
  ["fernetKeySecretName"],
  ["apiSecretKeySecretName"],
  ["jwtSecretName"],
  ["data", "metadataSecretName"],
  ["data", "brokerUrlSecretName"],
];
const PGBOUNCER = [
  ["pgbouncer", "configSecretName"],
  ["pgbouncer", "metricsExporterSidecar", "statsSecretName"],
];
const CELERY = [
  ["data", "resultBackendSecretName"],
  ["redis", "passwordSecretName"],
];
