import { isSet } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const workloadSpread = resourceRule({
  name: "workload-spread",
  description:
    "Replicas are spread over zones, so that the loss of one zone leaves another replica.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Add topologySpreadConstraints; the platform's values do." },
  url: "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const { where, replicas = 1, spread } of podsOf(type, props)) {
      const stated = Array.isArray(spread) ? spread.length > 0 : isSet(() => spread);
      if (replicas > 1 && !stated) report(`nothing spreads the ${replicas} replicas of ${where}`);
    }
  },
});
