import { cisEks } from "../../frameworks";
import { metadataText } from "../../kubernetes/objects";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const namespacePodSecurity = resourceRule({
  name: "namespace-pod-security",
  description:
    "Namespaces enforce the restricted pod security standard, so that what no rule saw is still refused by the cluster.",
  severity: "high",
  frameworks: [...cisEks("4.2.1")],
  remediation: {
    text: "Label the namespace pod-security.kubernetes.io/enforce: restricted; AirflowNamespace does.",
  },
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  parameters: { levels: texts(["restricted"], "Levels that may be enforced.") },
  types: ["kubernetes:core/v1:Namespace"],
  check: ({ props }, report, { levels }) => {
    const level = metadataText(props, "labels", "pod-security.kubernetes.io/enforce");
    if (level === undefined) report("the namespace enforces nothing");
    else if (!levels.includes(level)) report(`the namespace enforces ${level} only`);
  },
});
