import { at, scalarAt } from "../../json";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const disruptionBudgetAllowsEviction = resourceRule({
  name: "disruption-budget-allows-eviction",
  description:
    "A budget lets one pod go at least; otherwise no node can ever be drained or upgraded.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Use maxUnavailable 1." },
  url: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  types: ["kubernetes:policy/v1:PodDisruptionBudget", ...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const budgets =
      type !== "kubernetes:policy/v1:PodDisruptionBudget"
        ? podsOf(type, props).map(({ where, replicas, values }) => ({
            where,
            replicas,
            spec: at(values, "podDisruptionBudget", "config"),
          }))
        : [{ where: "the budget", replicas: undefined, spec: at(props, "spec") }];
    for (const { where, replicas, spec } of budgets) {
      const most = scalarAt(spec, "maxUnavailable") ?? "";
      const fewest = scalarAt(spec, "minAvailable") ?? "";
      const all = replicas !== undefined && replicas > 1 && fewest === String(replicas);
      if (most === "0" || most === "0%" || fewest === "100%" || all) {
        report(`${where} lets no pod go`);
      }
    }
  },
});
