import { at, textsOf } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowNoDefaultUser = resourceRule({
  name: "airflow-no-default-user",
  description: "The chart's default user, admin with password admin, is not made.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.values",
    text: "Set createUserJob.enabled and webserver.defaultUser.enabled to false; the platform's values do.",
  },
  url: "https://airflow.apache.org/docs/helm-chart/stable/parameters-ref.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    const job = at(values, "createUserJob", "enabled") !== false;
    const user =
      at(values, "webserver", "defaultUser", "enabled") !== false &&
      at(values, "createUserJob", "defaultUser", "enabled") !== false;
    // A job with arguments of its own makes whom they say, unless they ask for the default.
    const args = textsOf(at(values, "createUserJob", "args"));
    const own = args.length > 0 && !args.some((arg) => arg.includes("defaultUser"));
    if (job && user && !own) report("a user called admin with password admin is made");
  },
});
