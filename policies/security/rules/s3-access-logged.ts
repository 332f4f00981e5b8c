import { checkov, fsbp } from "../../frameworks";
import { at } from "../../json";
import { each, isSet } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf, receivesLogs } from "../../s3";

export const s3AccessLogged = stackRule({
  name: "s3-access-logged",
  description: "Each access to a bucket is logged in another bucket, so that a leak can be traced.",
  severity: "low",
  frameworks: [...fsbp("S3.9"), ...checkov("CKV_AWS_18")],
  remediation: {
    text: "Add a BucketLogging; ArtifactStore does. Buckets that only receive such logs are left out.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      if (receivesLogs(stack, bucket)) return;
      const configurations = configurationsOf(stack, bucket, "logging");
      const logged = configurations.some((configuration) =>
        isSet(() => at(configuration, "targetBucket")),
      );
      if (!logged) report("the bucket has no access log", bucket.urn);
    });
  },
});
