import { checkov } from "../../frameworks";
import { at } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const containerReadOnlyRoot = resourceRule({
  name: "container-read-only-root",
  description:
    "A container cannot change its own files, so that an intruder cannot leave tools behind.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [...checkov("CKV_K8S_22")],
  remediation: {
    text: "Set readOnlyRootFilesystem and mount what must be written. Tasks keep a writable root: DAG authors write where they like.",
  },
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, security }) => {
        if (at(security, "readOnlyRootFilesystem") !== true) {
          report(`${where} may write to its root`);
        }
      });
    }
  },
});
