import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const rdsCopyTagsToSnapshots = resourceRule({
  name: "rds-copy-tags-to-snapshots",
  description:
    "Snapshots carry the database's tags, so that they are found, paid for and cleaned up like it.",
  severity: "low",
  frameworks: [...fsbp("RDS.16", "RDS.17"), ...checkov("CKV_AWS_313", "CKV2_AWS_60")],
  remediation: { text: "Set copyTagsToSnapshot; MetadataDb does." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    if (props.copyTagsToSnapshot !== true) report("copyTagsToSnapshot is off");
  },
  remediate: ({ props }) => ({ ...props, copyTagsToSnapshot: true }),
});
