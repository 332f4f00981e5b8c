import { checkov, cisEks } from "../../frameworks";
import { at, listOf, textAt } from "../../json";
import { each, isSet } from "../../known";
import { installedChart } from "../../kubernetes/airflowChart";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const podNoHostAccess = resourceRule({
  name: "pod-no-host-access",
  description: "Pods share neither the node's namespaces nor its disk nor its ports.",
  severity: "high",
  frameworks: [
    ...cisEks("4.2.2", "4.2.3", "4.2.4"),
    ...checkov("CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19", "CKV_K8S_26", "CKV_K8S_27"),
  ],
  remediation: { text: "Leave hostNetwork, hostPID, hostIPC, hostPath and hostPort out." },
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const { spec, containers, where } of podsOf(type, props)) {
      const whose = installedChart(type, props) !== undefined ? ` of ${where}` : "";
      for (const key of ["hostNetwork", "hostPID", "hostIPC"]) {
        if (spec[key] === true) report(`${key}${whose} is on`);
      }
      each(listOf(spec["volumes"]), (volume) => {
        if (isSet(() => at(volume, "hostPath"))) {
          report(`volume ${textAt(volume, "name") ?? ""}${whose} is a path of the node`);
        }
      });
      each(containers, (container) => {
        const ports = listOf(container.spec["ports"]).filter((port) =>
          isSet(() => at(port, "hostPort")),
        );
        if (ports.length > 0) report(`${container.where} takes a port of the node`);
      });
    }
  },
});
