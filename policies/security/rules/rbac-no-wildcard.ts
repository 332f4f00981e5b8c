import { checkov, cisEks } from "../../frameworks";
import { ROLES, rulesOf } from "../../kubernetes/rbac";
import { resourceRule } from "../../rule";

export const rbacNoWildcard = resourceRule({
  name: "rbac-no-wildcard",
  description: "Roles name the resources and verbs that are needed.",
  severity: "high",
  frameworks: [...cisEks("4.1.3"), ...checkov("CKV_K8S_49")],
  remediation: { text: "List groups, resources and verbs." },
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  types: [...ROLES],
  check: ({ props }, report) => {
    for (const { groups, resources, verbs } of rulesOf(props)) {
      if ([groups, resources, verbs].some((list) => list.includes("*"))) {
        report(
          `a rule gives ${verbs.join(", ")} on ${resources.join(", ")} of ${groups.join(", ") || "the core"}`,
        );
      }
    }
  },
});
