import { checkov, fsbp } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const rdsEnhancedMonitoring = resourceRule({
  name: "rds-enhanced-monitoring",
  description:
    "Enhanced Monitoring shows the operating system under the database, so that a stall can be told from a slow query.",
  severity: "medium",
  frameworks: [...fsbp("RDS.6"), ...checkov("CKV_AWS_118")],
  remediation: {
    settingsKey: "database.monitoringIntervalSeconds",
    text: "Set database.monitoringIntervalSeconds.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  check: ({ props }, report) => {
    if ((props.monitoringInterval ?? 0) === 0) report("monitoringInterval is 0");
    else if (!isSet(() => props.monitoringRoleArn)) report("no role lets RDS write the metrics");
  },
});
