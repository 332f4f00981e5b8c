import { at } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const airflowJobsWithoutHooks = resourceRule({
  name: "airflow-jobs-without-hooks",
  description:
    "The chart's jobs are ordinary objects; as hooks they wait for pods that wait for them.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.values",
    text: "Set useHelmHooks to false on both jobs; the platform's values do.",
  },
  url: "https://airflow.apache.org/docs/helm-chart/stable/index.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    if (values === undefined) return;
    for (const job of ["migrateDatabaseJob", "createUserJob"]) {
      const part = at(values, job);
      if (at(part, "enabled") !== false && at(part, "useHelmHooks") !== false) {
        report(`${job} is a Helm hook`);
      }
    }
  },
});
