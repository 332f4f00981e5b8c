import { checkov, cisEks } from "../../frameworks";
import { at, textsOf } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const containerDropsCapabilities = resourceRule({
  name: "container-drops-capabilities",
  description:
    "Containers give up every Linux capability and take none back but the one to bind low ports.",
  severity: "high",
  frameworks: [
    ...cisEks("4.5.2"),
    ...checkov("CKV_K8S_25", "CKV_K8S_28", "CKV_K8S_37", "CKV_K8S_39"),
  ],
  remediation: { text: "Drop ALL in the container's security context; the platform's values do." },
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, security }) => {
        const dropped = textsOf(at(security, "capabilities", "drop"));
        const added = textsOf(at(security, "capabilities", "add")).filter(
          (name) => name !== "NET_BIND_SERVICE",
        );
        if (!dropped.includes("ALL")) report(`${where} keeps capabilities`);
        if (added.length > 0) report(`${where} adds ${added.join(", ")}`);
      });
    }
  },
});
