import { asObject, at } from "../../json";
import { each } from "../../known";
import { AIRFLOW_CHART, WORKLOADS, namespaceOf } from "../../kubernetes/objects";
import { podsOf } from "../../kubernetes/pods";
import { stackRule } from "../../rule";

export const disruptionBudget = stackRule({
  name: "disruption-budget",
  description:
    "What runs more than once has a budget, so that draining nodes leaves one of it standing.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Add a PodDisruptionBudget; the platform's values enable it from two replicas on.",
  },
  url: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
  check: (stack, report) => {
    const budgets = stack.ofType("kubernetes:policy/v1:PodDisruptionBudget");
    each(
      WORKLOADS.flatMap((type) => stack.ofType(type)),
      (workload) => {
        for (const { replicas = 1, labels } of podsOf(workload.type, workload.props)) {
          const own = budgets.some(({ props }) => {
            const wanted = Object.entries(asObject(at(props, "spec", "selector", "matchLabels")));
            const fits = wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
            return fits && namespaceOf(props) === namespaceOf(workload.props);
          });
          if (replicas > 1 && !own) {
            report(`nothing protects its ${replicas} replicas`, workload.urn);
          }
        }
      },
    );
    each(stack.ofType(...AIRFLOW_CHART), (release) => {
      for (const { where, replicas = 1, values } of podsOf(release.type, release.props)) {
        const on = at(values, "podDisruptionBudget", "enabled") === true;
        if (replicas > 1 && !on) {
          report(`nothing protects the ${replicas} replicas of ${where}`, release.urn);
        }
      }
    });
  },
});
