import { textAt } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const airflowExecutor = resourceRule({
  name: "airflow-executor",
  description: "Airflow runs tasks by an executor that survives the loss of a node.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.executor",
    text: "Choose KubernetesExecutor or CeleryExecutor.",
  },
  url: "https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/index.html",
  parameters: {
    allowed: texts(["KubernetesExecutor", "CeleryExecutor"], "Executors that may run."),
  },
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report, { allowed }) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    const executors = (textAt(values, "executor") ?? "CeleryExecutor").split(",");
    const others = executors.filter((name) => !allowed.includes(name.trim()));
    if (others.length > 0) report(`tasks run by ${others.join(" and ")}`);
  },
});
