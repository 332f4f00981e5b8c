import { at, textAt } from "../../json";
import { each, isSet } from "../../known";
import { nameOf, namespaceOf } from "../../kubernetes/objects";
import { stackRule } from "../../rule";

export const autoscalerOwnsReplicas = stackRule({
  name: "autoscaler-owns-replicas",
  description:
    "Where an autoscaler counts the replicas, nobody else states a number, so that no run undoes its work.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.apiServer.autoscaling",
    text: "Leave replicas out, or ignore its changes.",
  },
  url: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  check: (stack, report) => {
    const workloads = stack.ofType(
      "kubernetes:apps/v1:Deployment",
      "kubernetes:apps/v1:StatefulSet",
    );
    each(stack.ofType("kubernetes:autoscaling/v2:HorizontalPodAutoscaler"), ({ props }) => {
      const target = textAt(props, "spec", "scaleTargetRef", "name");
      const owned = workloads.filter(
        (workload) =>
          nameOf(workload.props) === target && namespaceOf(workload.props) === namespaceOf(props),
      );
      for (const workload of owned) {
        if (isSet(() => at(workload.props, "spec", "replicas"))) {
          report("an autoscaler counts its replicas too", workload.urn);
        }
      }
    });
  },
});
