import { checkov, fsbp } from "../../frameworks";
import { at } from "../../json";
import { each } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf } from "../../s3";

export const s3Versioned = stackRule({
  name: "s3-versioned",
  description:
    "Buckets keep earlier versions, so that a deleted log or overwritten artifact can be brought back.",
  severity: "high",
  frameworks: [...fsbp("S3.14"), ...checkov("CKV_AWS_21")],
  remediation: {
    settingsKey: "storage.noncurrentVersionDays",
    text: "Enable versioning; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      const on = configurationsOf(stack, bucket, "versioning").some(
        (versioning) =>
          at(versioning, "versioningConfiguration", "status") === "Enabled" ||
          at(versioning, "enabled") === true,
      );
      if (!on) report("versioning is off", bucket.urn);
    });
  },
});
