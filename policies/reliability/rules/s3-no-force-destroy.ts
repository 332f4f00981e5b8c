import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const s3NoForceDestroy = resourceRule({
  name: "s3-no-force-destroy",
  description: "A bucket that holds something cannot be deleted with the stack.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "storage.deleteBucketsWithContent",
    text: "Set storage.deleteBucketsWithContent: false.",
  },
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
  parameters: {
    allowed: flag(false, "Whether destroying the stack may delete what the buckets hold."),
  },
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  check: ({ props }, report, { allowed }) => {
    if (props.forceDestroy === true && !allowed) report("forceDestroy is on");
  },
  remediate: ({ props }) => ({ ...props, forceDestroy: false }),
});
