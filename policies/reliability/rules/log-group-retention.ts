import { checkov, fsbp } from "../../frameworks";
import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const logGroupRetention = resourceRule({
  name: "log-group-retention",
  description:
    "Logs are kept as long as an investigation may need them, and no longer than somebody decided.",
  severity: "medium",
  frameworks: [...fsbp("CloudWatch.16"), ...checkov("CKV_AWS_66", "CKV_AWS_338")],
  remediation: {
    settingsKey: "cluster.logRetentionDays",
    text: "Set cluster.logRetentionDays and network.flowLogRetentionDays.",
  },
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  parameters: {
    minimumDays: amount(365, { minimum: 1, maximum: 3653 }, "Fewest days that a log group keeps."),
  },
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  check: ({ props }, report, { minimumDays }) => {
    const days = props.retentionInDays ?? 0;
    if (days === 0) report("no retention is set, so the group grows for ever");
    else if (days < minimumDays) report(`logs are kept ${days} days; ${minimumDays} are asked for`);
  },
});
