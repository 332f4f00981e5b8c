import { checkov, cisAws, fsbp } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const rdsStorageEncrypted = resourceRule({
  name: "rds-storage-encrypted",
  description:
    "Database storage is encrypted with a key of the stack's own, so that its use shows in the key's log and ends with the key.",
  severity: "high",
  frameworks: [
    ...fsbp("RDS.3", "RDS.27"),
    ...cisAws("2.2.1"),
    ...checkov("CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_327"),
  ],
  remediation: {
    text: "Set storageEncrypted and kmsKeyId; MetadataDb does both. An existing database has to be restored from an encrypted copy of its snapshot.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    if (props.storageEncrypted !== true) report("storage is not encrypted");
    else if (!isSet(() => props.kmsKeyId)) {
      report("storage is encrypted with AWS's key, not an own one");
    }
  },
  remediate: ({ props }) => ({ ...props, storageEncrypted: true }),
});
