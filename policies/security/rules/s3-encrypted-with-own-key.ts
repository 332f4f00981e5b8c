import { checkov, fsbp } from "../../frameworks";
import { at, textAt } from "../../json";
import { each, isSet } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, encryptionRules, receivesLogs } from "../../s3";

export const s3EncryptedWithOwnKey = stackRule({
  name: "s3-encrypted-with-own-key",
  description:
    "Objects are encrypted with a key of the stack's own and a bucket key, so that reading them takes the key too; targets of access logs, which take no such key, are left out.",
  severity: "high",
  frameworks: [...fsbp("S3.17"), ...checkov("CKV_AWS_19", "CKV_AWS_145")],
  remediation: {
    text: "Set aws:kms with a key and bucketKeyEnabled in the bucket's encryption; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      if (receivesLogs(stack, bucket)) return;
      const [rule] = encryptionRules(stack, bucket);
      const standard = rule?.standard;
      const algorithm = textAt(standard, "sseAlgorithm");
      if (algorithm === undefined || !algorithm.startsWith("aws:kms")) {
        report(`objects are encrypted with ${algorithm ?? "S3's own key"}`, bucket.urn);
      } else if (!isSet(() => at(standard, "kmsMasterKeyId"))) {
        report("objects are encrypted with AWS's key, not an own one", bucket.urn);
      } else if (rule?.bucketKey() !== true) {
        report("the bucket key is off, so that each object costs a call to KMS", bucket.urn);
      }
    });
  },
});
