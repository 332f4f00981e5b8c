import { checkov, fsbp } from "../../frameworks";
import { stackRule } from "../../rule";

export const rdsBackupPlan = stackRule({
  name: "rds-backup-plan",
  description:
    "AWS Backup covers the database, so that a copy exists under other permissions than those of the database.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [...fsbp("RDS.26"), ...checkov("CKV2_AWS_8")],
  remediation: {
    text: "Select the database in a backup plan. Automated backups and the final snapshot exist without it.",
  },
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",
  check: (stack, report) => {
    const databases = stack.ofType("aws:rds/cluster:Cluster", "aws:rds/instance:Instance");
    const type = "aws:backup/selection:Selection";
    const byTag = stack.ofType(type).some(({ props }) => (props.selectionTags?.length ?? 0) > 0);
    for (const database of databases) {
      const selected = byTag || stack.referrers(database, "resources", type).length > 0;
      if (!selected) report("no backup plan selects the database", database.urn);
    }
  },
});
