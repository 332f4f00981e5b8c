import { cisEks } from "../../frameworks";
import { at, textAt } from "../../json";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const kubernetesSecretsSynced = resourceRule({
  name: "kubernetes-secrets-synced",
  description:
    "Kubernetes secrets come from Secrets Manager, so that they are in no state file and are renewed in one place.",
  severity: "high",
  frameworks: [...cisEks("4.4.2")],
  remediation: { text: "Make an ExternalSecret; SecretsSync does." },
  url: "https://external-secrets.io/latest/introduction/overview/",
  types: ["kubernetes:core/v1:Secret"],
  check: ({ props }, report) => {
    const type = textAt(props, "type") ?? "Opaque";
    const filled = ["data", "stringData"].some((key) => isSet(() => at(props, key)));
    if (filled && type !== "kubernetes.io/service-account-token") {
      report("the program fills the secret itself");
    }
  },
});
