import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { podsOf } from "../../kubernetes/pods";
import { amount, texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const workloadReplicas = resourceRule({
  name: "workload-replicas",
  description:
    "What answers people or starts tasks runs twice at least, so that a lost node is not an outage.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.scheduler.replicas",
    text: "Raise replicas of the scheduler, the API server and PgBouncer.",
  },
  url: "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/scheduler.html",
  parameters: {
    minimum: amount(2, { minimum: 1, maximum: 20 }, "Fewest replicas."),
    workloads: texts(
      ["values.apiServer", "values.scheduler", "values.pgbouncer"],
      "Workloads of the Airflow chart, as paths of its values, that need them.",
    ),
  },
  types: ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet", ...AIRFLOW_CHART],
  check: ({ type, props }, report, { minimum, workloads }) => {
    for (const { where, replicas } of podsOf(type, props)) {
      const counts = !where.startsWith("values.") || workloads.includes(where);
      if (counts && replicas !== undefined && replicas < minimum) {
        report(
          `${where} runs ${replicas} time${replicas === 1 ? "" : "s"}; ${minimum} are asked for`,
        );
      }
    }
  },
});
