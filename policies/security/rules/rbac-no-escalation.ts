import { checkov, cisEks } from "../../frameworks";
import { ROLES, permits, rulesOf } from "../../kubernetes/rbac";
import { resourceRule } from "../../rule";

export const rbacNoEscalation = resourceRule({
  name: "rbac-no-escalation",
  description:
    "No role lets its holder give itself more: bind, escalate, impersonate, sign certificates, change admission, enter pods.",
  severity: "critical",
  frameworks: [
    ...cisEks("4.1.8"),
    ...checkov(
      "CKV_K8S_155",
      "CKV_K8S_156",
      "CKV_K8S_157",
      "CKV_K8S_158",
      "CKV2_K8S_2",
      "CKV2_K8S_3",
    ),
  ],
  remediation: { text: "Leave these verbs out." },
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
  types: [...ROLES],
  check: ({ props }, report) => {
    for (const rule of rulesOf(props)) {
      if (rule.verbs.includes("*") && rule.resources.includes("*")) continue;
      const found = WAYS.filter(([, resources, verbs]) => permits(rule, resources, verbs));
      for (const [what] of found) report(`its holder can ${what}`);
    }
  },
});

/** "Kubernetes RBAC - privilege escalation risks", Role Based Access Control Good Practices. */
const WAYS: readonly (readonly [
  what: string,
  resources: readonly string[],
  verbs: readonly string[],
])[] = [
  ["give itself roles", ["roles", "clusterroles"], ["escalate", "bind"]],
  ["act as others", ["users", "groups", "serviceaccounts"], ["impersonate"]],
  ["make tokens of others", ["serviceaccounts/token"], ["create"]],
  ["sign certificates", ["certificatesigningrequests/approval"], ["update", "patch"]],
  [
    "change admission",
    ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
    ["create", "update", "patch"],
  ],
  ["enter pods and nodes", ["pods/exec", "pods/attach", "nodes/proxy"], ["create", "get"]],
];
