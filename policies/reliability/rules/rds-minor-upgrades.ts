import { checkov, cisAws, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const rdsMinorUpgrades = resourceRule({
  name: "rds-minor-upgrades",
  description:
    "Minor versions of PostgreSQL are applied in the maintenance window, so that security fixes arrive without a project.",
  severity: "medium",
  frameworks: [...fsbp("RDS.13", "RDS.35"), ...cisAws("2.2.2"), ...checkov("CKV_AWS_226")],
  remediation: { text: "Leave autoMinorVersionUpgrade on." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  check: ({ props }, report) => {
    if (props.autoMinorVersionUpgrade === false) report("autoMinorVersionUpgrade is off");
  },
  remediate: ({ props }) => ({ ...props, autoMinorVersionUpgrade: true }),
});
