import { checkov, cisEks } from "../../frameworks";
import { at, listOf } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { ROLE_BINDINGS } from "../../kubernetes/rbac";
import { resourceRule } from "../../rule";

export const noDefaultServiceAccount = resourceRule({
  name: "no-default-service-account",
  description:
    "Workloads run under a service account of their own, so that each gets its own permissions.",
  severity: "medium",
  frameworks: [...cisEks("4.1.5", "5.2.1"), ...checkov("CKV_K8S_41", "CKV_K8S_42")],
  remediation: { text: "Make a service account for the workload and name it." },
  url: "https://kubernetes.io/docs/concepts/security/service-accounts/",
  types: [...PODS, ...ROLE_BINDINGS],
  check: ({ type, props }, report) => {
    for (const { where, serviceAccount } of podsOf(type, props)) {
      if (serviceAccount === undefined || serviceAccount === "default") {
        report(`${where} runs as the default service account`);
      }
    }
    each(listOf(at(props, "subjects")), (subject) => {
      if (at(subject, "kind") === "ServiceAccount" && at(subject, "name") === "default") {
        report("permissions are given to a default service account");
      }
    });
  },
});
