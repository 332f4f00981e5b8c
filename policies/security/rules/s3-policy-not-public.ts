import { checkov, fsbp } from "../../frameworks";
import { statementsOf } from "../../iam/document";
import { publicStatements } from "../../iam/principals";
import { at } from "../../json";
import { resourceRule } from "../../rule";

export const s3PolicyNotPublic = resourceRule({
  name: "s3-policy-not-public",
  description: "No bucket policy lets everybody in.",
  severity: "critical",
  frameworks: [...fsbp("S3.2", "S3.3"), ...checkov("CKV_AWS_70")],
  remediation: {
    text: "Name principals, or bind the statement by account, organisation, network or source.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:s3/bucketPolicy:BucketPolicy"],
  check: ({ props }, report) => {
    const open = publicStatements(statementsOf(at(props, "policy")));
    for (const { sid, actions } of open) {
      report(`${sid || "a statement"} gives everybody ${actions.join(", ")}`);
    }
  },
});
