import { checkov } from "../../frameworks";
import { groupParameters, isOfFamily } from "../../rds";
import { resourceRule } from "../../rule";

export const rdsQueryLogging = resourceRule({
  name: "rds-query-logging",
  description:
    "Slow or changing statements are logged, so that an incident in the metadata database can be reconstructed.",
  severity: "low",
  frameworks: [...checkov("CKV2_AWS_27", "CKV2_AWS_30")],
  remediation: {
    text: "Set log_min_duration_statement or log_statement in the parameter group; MetadataDb does.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.Query_Logging.html",
  types: [
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  ],
  check: ({ type, props }, report) => {
    const family =
      type === "aws:rds/parameterGroup:ParameterGroup" ? "postgres" : "aurora-postgresql";
    if (!isOfFamily(props, family)) return;
    const parameters = groupParameters(props);
    const duration = parameters.get("log_min_duration_statement");
    const statement = parameters.get("log_statement");
    const logs =
      (duration !== undefined && duration !== "-1") ||
      (statement !== undefined && statement !== "none");
    if (!logs) report("neither log_min_duration_statement nor log_statement is set");
  },
});
