import { checkov, cisEks } from "../../frameworks";
import { listOf, textAt } from "../../json";
import { each } from "../../known";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";
import { secretsInText } from "../../userData";

export const noLiteralSecretsInEnv = resourceRule({
  name: "no-literal-secrets-in-env",
  description:
    "No environment variable carries a secret as plain text: everybody who may read the object reads it.",
  severity: "critical",
  frameworks: [...cisEks("4.4.1"), ...checkov("CKV_K8S_35")],
  remediation: { text: "Use valueFrom.secretKeyRef; External Secrets brings the secret." },
  url: "https://kubernetes.io/docs/concepts/configuration/secret/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    for (const pod of podsOf(type, props)) {
      each(pod.containers, ({ where, env }) => {
        each(listOf(env), (variable) => {
          const name = textAt(variable, "name") ?? "";
          const value = textAt(variable, "value");
          if (value !== undefined && value !== "" && holdsSecret(name, value)) {
            report(`${where} sets ${name} in the clear`);
          }
        });
      });
    }
  },
});

/** Names that end in what secrets are called, and connection addresses with a password in them. */
function holdsSecret(name: string, value: string): boolean {
  const named =
    /(PASSWORD|PASSWD|SECRET|SECRET_KEY|TOKEN|PRIVATE_KEY|API_KEY|FERNET_KEY|ACCESS_KEY)$/i.test(
      name,
    );
  return named || secretsInText(value).length > 0;
}
