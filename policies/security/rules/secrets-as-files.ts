import { checkov, cisEks } from "../../frameworks";
import { at, listOf } from "../../json";
import { isSet } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const secretsAsFiles = resourceRule({
  name: "secrets-as-files",
  description:
    "Secrets reach a process as files, which child processes and crash reports do not inherit.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [...cisEks("4.4.1"), ...checkov("CKV_K8S_35")],
  remediation: {
    text: "Mount the secret where the program reads a file. Airflow reads its database address and keys from the environment only.",
  },
  url: "https://kubernetes.io/docs/concepts/configuration/secret/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    const readers = podsOf(type, props).flatMap(({ containers }) =>
      containers.filter(
        ({ env, spec }) =>
          listOf(env).some((variable) => isSet(() => at(variable, "valueFrom", "secretKeyRef"))) ||
          listOf(spec["envFrom"]).some((source) => isSet(() => at(source, "secretRef"))),
      ),
    );
    const names = readers.map(({ where }) => where);
    if (names.length > 0) report(`secrets in the environment of ${names.join(", ")}`);
  },
});
