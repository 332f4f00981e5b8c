import { checkov, cisEks } from "../../frameworks";
import { at, numberAt } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const podNonRoot = resourceRule({
  name: "pod-non-root",
  description:
    "Pods run as a user other than root, so that an escape from the container does not land as root.",
  severity: "high",
  frameworks: [...cisEks("4.5.2"), ...checkov("CKV_K8S_23", "CKV_K8S_29")],
  remediation: {
    text: "Set runAsNonRoot in the pod's security context; the platform's values do.",
  },
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, security }) => {
        const stated = at(security, "runAsNonRoot") ?? at(pod.security, "runAsNonRoot");
        const user = numberAt(security, "runAsUser") ?? numberAt(pod.security, "runAsUser");
        if (stated !== true) report(`${where} does not set runAsNonRoot`);
        else if (user === 0) report(`${where} runs as user 0`);
      });
    }
  },
});
