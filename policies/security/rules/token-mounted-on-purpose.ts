import { checkov, cisEks } from "../../frameworks";
import { PODS, podsOf } from "../../kubernetes/pods";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

/** The scheduler starts pods, the API server reads their logs, the clean-up deletes them. */
const CALLERS = ["airflow-scheduler", "airflow-api-server", "airflow-cleanup"];

export const tokenMountedOnPurpose = resourceRule({
  name: "token-mounted-on-purpose",
  description: "A pod holds a token for the Kubernetes API only where it calls that API.",
  severity: "medium",
  frameworks: [...cisEks("4.1.6"), ...checkov("CKV_K8S_38")],
  remediation: {
    text: "State automountServiceAccountToken; true for the accounts in this rule's configuration only.",
  },
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
  parameters: { accounts: texts(CALLERS, "Service accounts that may have a token.") },
  types: [...PODS],
  check: ({ type, props }, report, { accounts }) => {
    for (const { where, tokenMounted, serviceAccount } of podsOf(type, props)) {
      if (where === "values.dags.gitSync") continue;
      const caller = serviceAccount !== undefined && accounts.includes(serviceAccount);
      if (tokenMounted === undefined) report(`${where} does not say whether it needs a token`);
      else if (tokenMounted !== false && !caller) report(`${where} holds a token`);
    }
  },
});
