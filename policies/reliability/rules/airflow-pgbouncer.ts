import { at } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowPgbouncer = resourceRule({
  name: "airflow-pgbouncer",
  description:
    "Connections to the database are pooled, so that a burst of tasks does not use them up.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.pgbouncer",
    text: "Set pgbouncer.enabled; the platform's values do.",
  },
  url: "https://airflow.apache.org/docs/helm-chart/stable/production-guide.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values !== undefined && at(values, "pgbouncer", "enabled") !== true) {
      report("nothing pools the connections");
    }
  },
});
