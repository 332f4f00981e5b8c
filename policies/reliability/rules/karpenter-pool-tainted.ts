import { at, listOf } from "../../json";
import { resourceRule } from "../../rule";

export const karpenterPoolTainted = resourceRule({
  name: "karpenter-pool-tainted",
  description:
    "Task pools refuse everything but tasks, so that no long-lived service lands on a spot node.",
  severity: "medium",
  frameworks: [],
  remediation: { settingsKey: "cluster.nodePools", text: "Taint the pool; AirflowCluster does." },
  url: "https://karpenter.sh/docs/concepts/nodepools/",
  types: ["kubernetes:karpenter.sh/v1:NodePool"],
  check: ({ props }, report) => {
    const taints = listOf(at(props, "spec", "template", "spec", "taints"));
    if (taints.length === 0) report("every pod may land in the pool");
  },
});
