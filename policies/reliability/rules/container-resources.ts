import { checkov } from "../../frameworks";
import { at } from "../../json";
import { each, isSet } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const containerResources = resourceRule({
  name: "container-resources",
  description:
    "Every container states what it needs and what it may take, so that the scheduler can place it and no neighbour starves.",
  severity: "high",
  frameworks: [...checkov("CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13")],
  remediation: {
    settingsKey: "airflow",
    text: "Set resources of the workload in the airflow section of the settings.",
  },
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, resources }) => {
        const missing = WANTED.filter((path) => !isSet(() => at(resources, ...path)));
        if (missing.length > 0) {
          report(`${where} lacks ${missing.map((path) => path.join(".")).join(", ")}`);
        }
      });
    }
  },
});

const WANTED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "cpu"],
  ["limits", "memory"],
];
