import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const secretsOwnKey = resourceRule({
  name: "secrets-own-key",
  description:
    "Secrets are encrypted with a key of the stack's own, so that reading one takes leave for the key as well.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_149")],
  remediation: { text: "Set kmsKeyId; SecretsSync does." },
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
  types: ["aws:secretsmanager/secret:Secret"],
  check: ({ props }, report) => {
    if (!isSet(() => props.kmsKeyId)) report("the secret is encrypted with AWS's key");
  },
});
