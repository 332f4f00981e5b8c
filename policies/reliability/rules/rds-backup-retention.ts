import { checkov, fsbp } from "../../frameworks";
import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const rdsBackupRetention = resourceRule({
  name: "rds-backup-retention",
  description:
    "Automated backups reach back far enough, so that a fault found late can still be undone.",
  severity: "high",
  frameworks: [...fsbp("RDS.11"), ...checkov("CKV_AWS_133")],
  remediation: {
    settingsKey: "database.backupRetentionDays",
    text: "Raise database.backupRetentionDays.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html",
  parameters: {
    minimumDays: amount(14, { minimum: 1, maximum: 35 }, "Fewest days of automated backups."),
  },
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report, { minimumDays }) => {
    const days = props.backupRetentionPeriod;
    if (days === undefined) report(`no retention is set; ${minimumDays} days are asked for`);
    else if (days < minimumDays) {
      report(`backups are kept ${days} days; ${minimumDays} are asked for`);
    }
  },
});
