import { checkov, fsbp } from "../../frameworks";
import { at, listOf } from "../../json";
import { each, isSet } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf } from "../../s3";

export const s3Lifecycle = stackRule({
  name: "s3-lifecycle",
  description:
    "Every bucket says how long it keeps what, and gives up unfinished uploads, which cost money and show nowhere.",
  severity: "low",
  frameworks: [...fsbp("S3.10", "S3.13"), ...checkov("CKV2_AWS_61", "CKV_AWS_300")],
  remediation: {
    settingsKey: "storage.logRetentionDays",
    text: "Add an enabled lifecycle rule with abortIncompleteMultipartUpload; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      const rules = configurationsOf(stack, bucket, "lifecycle").flatMap((part) => {
        const listed = at(part, "rules");
        return listed === undefined ? [part] : listOf(listed);
      });
      const enabled = rules.filter(
        (rule) => at(rule, "status") === "Enabled" || at(rule, "enabled") === true,
      );
      const aborts = enabled.some((rule) =>
        isSet(
          () =>
            at(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation") ??
            at(rule, "abortIncompleteMultipartUploadDays"),
        ),
      );
      if (enabled.length === 0) report("the bucket has no lifecycle rule", bucket.urn);
      else if (!aborts) report("unfinished uploads are kept for ever", bucket.urn);
    });
  },
});
