import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const rdsDeletionProtection = resourceRule({
  name: "rds-deletion-protection",
  description:
    "RDS refuses to delete the database, so that no mistaken change or destroy can take the metadata with it.",
  severity: "high",
  frameworks: [...fsbp("RDS.7", "RDS.8"), ...checkov("CKV_AWS_139", "CKV_AWS_293")],
  remediation: {
    settingsKey: "database.deletionProtection",
    text: "Set database.deletionProtection: true.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    if (props.deletionProtection !== true) report("deletionProtection is off");
  },
  remediate: ({ props }) => ({ ...props, deletionProtection: true }),
});
