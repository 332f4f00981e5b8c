import { checkov, cisEks } from "../../frameworks";
import { textAt } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const podSeccomp = resourceRule({
  name: "pod-seccomp",
  description: "Pods may use the usual system calls only.",
  severity: "medium",
  frameworks: [...cisEks("4.5.2"), ...checkov("CKV_K8S_31")],
  remediation: {
    text: "Set seccompProfile RuntimeDefault in the pod's security context; the platform's values do.",
  },
  url: "https://kubernetes.io/docs/tutorials/security/seccomp/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, security }) => {
        const profile =
          textAt(security, "seccompProfile", "type") ??
          textAt(pod.security, "seccompProfile", "type");
        if (profile !== "RuntimeDefault" && profile !== "Localhost") {
          report(`the seccomp profile of ${where} is ${profile ?? "not set"}`);
        }
      });
    }
  },
});
