import { resourceRule } from "../../rule";

export const noBarePod = resourceRule({
  name: "no-bare-pod",
  description: "Pods belong to something that makes them again.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Use a Deployment, a StatefulSet or a Job." },
  url: "https://kubernetes.io/docs/concepts/configuration/overview/",
  types: [
    "kubernetes:core/v1:Pod",
    "kubernetes:apps/v1:ReplicaSet",
    "kubernetes:core/v1:ReplicationController",
  ],
  check: ({ type }, report) => {
    report(`nothing replaces a bare ${type.split(":").at(-1) ?? "pod"} when its node goes`);
  },
});
