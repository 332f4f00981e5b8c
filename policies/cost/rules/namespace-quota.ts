import { each } from "../../known";
import { nameOf, namespaceOf } from "../../kubernetes/objects";
import { texts } from "../../parameters";
import { stackRule } from "../../rule";

export const namespaceQuota = stackRule({
  name: "namespace-quota",
  description: "A namespace cannot grow without end, and a pod without limits gets some.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.quota",
    text: "Add a ResourceQuota and a LimitRange; AirflowNamespace makes both from airflow.quota.",
  },
  url: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
  parameters: { exempt: texts([], "Namespaces that need neither.") },
  check: (stack, report, { exempt }) => {
    each(stack.ofType("kubernetes:core/v1:Namespace"), (namespace) => {
      const name = nameOf(namespace.props) ?? namespace.name;
      if (exempt.includes(name)) return;
      for (const kind of ["ResourceQuota", "LimitRange"] as const) {
        const own = stack
          .ofType(`kubernetes:core/v1:${kind}`)
          .some(({ props }) => namespaceOf(props) === name);
        if (!own) report(`the namespace has no ${kind}`, namespace.urn);
      }
    });
  },
});
