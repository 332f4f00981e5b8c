import { CONTROL_PLANES, controlPlane } from "../../eks";
import { resourceRule } from "../../rule";

export const eksDeletionProtection = resourceRule({
  name: "eks-deletion-protection",
  description:
    "EKS refuses to delete the cluster, so that no mistaken destroy takes every running task with it.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "cluster.deletionProtection",
    text: "Set cluster.deletionProtection: true.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
  types: [...CONTROL_PLANES],
  check: (resource, report) => {
    if (!controlPlane(resource).deletionProtection()) report("deletionProtection is off");
  },
});
