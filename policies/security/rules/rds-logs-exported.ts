import { checkov, fsbp } from "../../frameworks";
import { textsOf } from "../../json";
import { isPostgres } from "../../rds";
import { resourceRule } from "../../rule";

export const rdsLogsExported = resourceRule({
  name: "rds-logs-exported",
  description:
    "PostgreSQL's log goes to CloudWatch, so that it outlives the database and can be searched.",
  severity: "medium",
  frameworks: [...fsbp("RDS.9", "RDS.36", "RDS.37"), ...checkov("CKV_AWS_129", "CKV_AWS_324")],
  remediation: { text: "Put postgresql into enabledCloudwatchLogsExports; MetadataDb does." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    const exported = textsOf(props.enabledCloudwatchLogsExports);
    if (isPostgres(props.engine) && !exported.includes("postgresql")) {
      report("the postgresql log stays in the database");
    }
  },
});
