import { at } from "../../json";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const secretStoreByRole = resourceRule({
  name: "secret-store-by-role",
  description:
    "The secret store reads Secrets Manager under a role of its own, not with keys and not for the whole cluster.",
  severity: "high",
  frameworks: [],
  remediation: {
    text: "Use a namespaced SecretStore with auth.jwt.serviceAccountRef; SecretsSync does.",
  },
  url: "https://external-secrets.io/latest/provider/aws-secrets-manager/",
  types: [
    "kubernetes:external-secrets.io/v1:SecretStore",
    "kubernetes:external-secrets.io/v1:ClusterSecretStore",
  ],
  check: ({ type, props }, report) => {
    if (type.endsWith(":ClusterSecretStore")) {
      report("every namespace of the cluster can use the store");
    }
    const auth = at(props, "spec", "provider", "aws", "auth");
    if (isSet(() => at(auth, "secretRef"))) report("the store signs in with access keys");
    else if (!isSet(() => at(auth, "jwt", "serviceAccountRef", "name"))) {
      report("the store signs in as the operator");
    }
  },
});
