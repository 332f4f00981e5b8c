import { checkov, fsbp } from "../../frameworks";
import { textAt } from "../../json";
import { each } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf } from "../../s3";

export const s3AclsOff = stackRule({
  name: "s3-acls-off",
  description: "Access lists are off, so that policies alone decide who reads a bucket.",
  severity: "medium",
  frameworks: [...fsbp("S3.12"), ...checkov("CKV2_AWS_65")],
  remediation: {
    text: "Set the bucket's object ownership to BucketOwnerEnforced; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      const [controls] = configurationsOf(stack, bucket, "ownership");
      const ownership = textAt(controls, "rule", "objectOwnership");
      if (ownership !== "BucketOwnerEnforced") {
        report(`object ownership is ${ownership ?? "not stated"}`, bucket.urn);
      }
    });
  },
});
