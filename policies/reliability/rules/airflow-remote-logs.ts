import { airflowOption, airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowRemoteLogs = resourceRule({
  name: "airflow-remote-logs",
  description: "Task logs go to object storage, so that they outlive the pods that wrote them.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.config",
    text: "Leave remote logging on; the platform's values set it.",
  },
  url: "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/logging-monitoring/logging-tasks.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    const on = airflowOption(values, "logging", "remote_logging") === "true";
    const folder = airflowOption(values, "logging", "remote_base_log_folder");
    if (!on || folder?.startsWith("s3://") !== true) report("task logs stay in the pods");
  },
});
