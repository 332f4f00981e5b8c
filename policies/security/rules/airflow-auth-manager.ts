import { airflowOption, airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowAuthManager = resourceRule({
  name: "airflow-auth-manager",
  description:
    "Airflow asks who calls: the simple auth manager lets everybody in as administrator.",
  severity: "critical",
  frameworks: [],
  remediation: { text: "Use the FAB auth manager; the platform's values do." },
  url: "https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/auth-manager/index.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    const manager = airflowOption(values, "core", "auth_manager");
    if (manager === undefined || manager.includes("simpleauthmanager")) {
      report("the simple auth manager answers");
    }
    if (airflowOption(values, "core", "simple_auth_manager_all_admins") === "true") {
      report("everybody is an administrator");
    }
  },
});
