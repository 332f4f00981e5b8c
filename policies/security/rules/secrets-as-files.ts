import { checkov, cisEks } from "../../frameworks";
import { at, listOf, textAt } from "../../json";
import { each, isSet } from "../../known";
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
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, env }) => {
        const names = listOf(env).filter((variable) =>
          isSet(() => at(variable, "valueFrom", "secretKeyRef")),
        );
        if (names.length > 0)
          report(
            `${where} reads ${names.map((variable) => textAt(variable, "name")).join(", ")} from the environment`,
          );
      });
    }
  },
});
