import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const rdsPerformanceInsights = resourceRule({
  name: "rds-performance-insights",
  description:
    "Performance Insights is on and encrypted with an own key, so that slow queries can be found after the fact.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_353", "CKV_AWS_354")],
  remediation: {
    settingsKey: "database.performanceInsightsRetentionDays",
    text: "Set performanceInsightsEnabled with a key; MetadataDb does. Seven days of history are free.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  check: ({ props }, report) => {
    if (props.performanceInsightsEnabled !== true) report("Performance Insights is off");
    else if (!isSet(() => props.performanceInsightsKmsKeyId)) {
      report("its data is encrypted with AWS's key, not an own one");
    }
  },
});
