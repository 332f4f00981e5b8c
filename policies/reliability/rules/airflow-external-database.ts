import { at } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowExternalDatabase = resourceRule({
  name: "airflow-external-database",
  description:
    "Airflow's database is the managed one; the chart's own PostgreSQL has no backup and its image is gone.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.values",
    text: "Set postgresql.enabled to false; the platform's values do.",
  },
  url: "https://airflow.apache.org/docs/helm-chart/stable/production-guide.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values !== undefined && at(values, "postgresql", "enabled") !== false) {
      report("the chart brings a PostgreSQL of its own");
    }
  },
});
