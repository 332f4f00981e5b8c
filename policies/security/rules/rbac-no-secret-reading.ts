import { checkov, cisEks } from "../../frameworks";
import { ROLES, permits, rulesOf } from "../../kubernetes/rbac";
import { resourceRule } from "../../rule";

export const rbacNoSecretReading = resourceRule({
  name: "rbac-no-secret-reading",
  description: "No role reads every secret; one that needs a secret names it.",
  severity: "high",
  frameworks: [...cisEks("4.1.2"), ...checkov("CKV2_K8S_5")],
  remediation: { text: "List resourceNames, or leave secrets out." },
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  types: [...ROLES],
  check: ({ props }, report) => {
    for (const rule of rulesOf(props)) {
      if (rule.resources.includes("*") || rule.names.length > 0) continue;
      if (permits(rule, ["secrets"], ["get", "list", "watch"])) {
        report(`it may ${rule.verbs.join(", ")} every secret`);
      }
    }
  },
});
