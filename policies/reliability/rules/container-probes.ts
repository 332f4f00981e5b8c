import { checkov } from "../../frameworks";
import { each, isSet } from "../../known";
import { WORKLOADS } from "../../kubernetes/objects";
import { podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const containerProbes = resourceRule({
  name: "container-probes",
  description:
    "Services tell whether they live and whether they are ready, so that a hung one is restarted and a starting one spared.",
  severity: "medium",
  frameworks: [...checkov("CKV_K8S_8", "CKV_K8S_9")],
  remediation: { text: "Add a liveness and a readiness probe. The Airflow chart brings its own." },
  url: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  types: [...WORKLOADS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props).filter(({ kind }) => kind === "service")) {
      each(pod.containers, ({ where, spec, kind }) => {
        if (kind !== "main") return;
        const missing = ["livenessProbe", "readinessProbe"].filter(
          (probe) => !isSet(() => spec[probe]),
        );
        if (missing.length > 0) report(`${where} has no ${missing.join(" and no ")}`);
      });
    }
  },
});
