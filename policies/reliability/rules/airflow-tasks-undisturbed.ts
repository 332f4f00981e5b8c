import { at } from "../../json";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const airflowTasksUndisturbed = resourceRule({
  name: "airflow-tasks-undisturbed",
  description:
    "Task pods are not evicted to save a node: a task that is killed starts again from nothing.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.tasks",
    text: "Set safeToEvict to false and the annotation karpenter.sh/do-not-disrupt on tasks and workers; the platform's values do.",
  },
  url: "https://karpenter.sh/docs/concepts/disruption/",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    for (const { where, values } of podsOf(type, props)) {
      if (!where.startsWith("values.workers.")) continue;
      if (at(values, "safeToEvict") !== false) {
        report(`${where} may be evicted by the cluster autoscaler`);
      }
      if (String(at(values, "podAnnotations", "karpenter.sh/do-not-disrupt")) !== "true") {
        report(`${where} may be moved by Karpenter`);
      }
    }
  },
});
