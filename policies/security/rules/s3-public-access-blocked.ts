import { checkov, cisAws, fsbp } from "../../frameworks";
import { at } from "../../json";
import { each } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf } from "../../s3";

export const s3PublicAccessBlocked = stackRule({
  name: "s3-public-access-blocked",
  description:
    "All four blocks on public access are on for each bucket, so that no policy or list added later can open it.",
  severity: "critical",
  frameworks: [
    ...fsbp("S3.1", "S3.8"),
    ...cisAws("2.1.4"),
    ...checkov("CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"),
  ],
  remediation: {
    text: "Add a BucketPublicAccessBlock with all four settings; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      const [block] = configurationsOf(stack, bucket, "publicAccess");
      const settings = [
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
      ];
      const off = settings.filter((setting) => at(block, setting) !== true);
      if (off.length > 0) {
        report(
          block === undefined ? "the bucket has no public access block" : `off: ${off.join(", ")}`,
          bucket.urn,
        );
      }
    });
  },
});
