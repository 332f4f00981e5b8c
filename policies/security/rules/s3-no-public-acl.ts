import { checkov, fsbp } from "../../frameworks";
import { at, listOf, textAt } from "../../json";
import { resourceRule } from "../../rule";

export const s3NoPublicAcl = resourceRule({
  name: "s3-no-public-acl",
  description: "No access list gives a bucket to everybody or to every AWS customer.",
  severity: "critical",
  frameworks: [...fsbp("S3.2", "S3.3"), ...checkov("CKV_AWS_20", "CKV_AWS_57", "CKV2_AWS_43")],
  remediation: { text: "Leave access lists out; policies decide." },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
  types: [
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
  ],
  check: ({ props }, report) => {
    const list = textAt(props, "acl");
    if (list !== undefined && /^(public-|authenticated-read)/.test(list)) {
      report(`the list is ${list}`);
    }
    const grants = [
      ...listOf(at(props, "grants")),
      ...listOf(at(props, "accessControlPolicy", "grants")),
    ];
    for (const grant of grants) {
      const uri = textAt(grant, "uri") ?? textAt(grant, "grantee", "uri") ?? "";
      const group = /global\/(AllUsers|AuthenticatedUsers)$/.exec(uri)?.[1];
      if (group !== undefined) report(`a grant names ${group}`);
    }
  },
});
