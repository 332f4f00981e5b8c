import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const rdsMasterSecretOwnKey = resourceRule({
  name: "rds-master-secret-own-key",
  description:
    "The secret with the master password is encrypted with a key of the stack, whose policy says who may open it.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Set masterUserSecretKmsKeyId; MetadataDb does." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    if (props.manageMasterUserPassword === true && !isSet(() => props.masterUserSecretKmsKeyId)) {
      report("the secret is encrypted with the account's default key");
    }
  },
});
