import { checkov, fsbp } from "../../frameworks";
import { stackRule } from "../../rule";

export const secretsRotation = stackRule({
  name: "secrets-rotation",
  description: "Secrets are renewed on a schedule, so that a copied one stops working by itself.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [
    ...fsbp("SecretsManager.1", "SecretsManager.4"),
    ...checkov("CKV2_AWS_57", "CKV_AWS_304"),
  ],
  remediation: {
    settingsKey: "secrets.rotation",
    text: "Add a SecretRotation. Airflow's own keys are renewed by raising a number in secrets.rotation instead, since pods must restart with them.",
  },
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
  check: (stack, report) => {
    const type = "aws:secretsmanager/secretRotation:SecretRotation";
    for (const secret of stack.ofType("aws:secretsmanager/secret:Secret")) {
      if (stack.referrers(secret, "secretId", type).length === 0) {
        report("nothing rotates the secret", secret.urn);
      }
    }
  },
});
