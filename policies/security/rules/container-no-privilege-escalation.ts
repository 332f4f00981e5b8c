import { checkov, cisEks } from "../../frameworks";
import { at } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const containerNoPrivilegeEscalation = resourceRule({
  name: "container-no-privilege-escalation",
  description: "No process gains more rights than its parent, and none is privileged.",
  severity: "high",
  frameworks: [...cisEks("4.2.1", "4.2.5"), ...checkov("CKV_K8S_16", "CKV_K8S_20")],
  remediation: {
    text: "Set allowPrivilegeEscalation to false and leave privileged out; the platform's values do.",
  },
  url: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, security }) => {
        if (at(security, "privileged") === true) report(`${where} is privileged`);
        else if (at(security, "allowPrivilegeEscalation") !== false) {
          report(`${where} may gain privileges`);
        }
      });
    }
  },
});
