import { airflowOption, airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const airflowConfigPage = resourceRule({
  name: "airflow-config-page",
  description: "The UI does not show the configuration, which names hosts, paths and secrets.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.apiServer.configPage",
    text: "Set airflow.apiServer.configPage: hidden.",
  },
  url: "https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html",
  parameters: {
    allowed: texts(["false"], "Values of api.expose_config that are allowed, in lower case."),
  },
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report, { allowed }) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    const shown = airflowOption(values, "api", "expose_config") ?? "false";
    if (!allowed.includes(shown)) report(`api.expose_config is ${shown}`);
  },
});
