import { checkov, cisAws, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const rdsNotPublic = resourceRule({
  name: "rds-not-public",
  description:
    "A database has no public address, so that a wrong security group alone cannot open it to the internet.",
  severity: "critical",
  frameworks: [...fsbp("RDS.2"), ...cisAws("2.2.3"), ...checkov("CKV_AWS_17")],
  remediation: {
    settingsKey: "network.dataCidr",
    text: "Leave publiclyAccessible false; the database lives in the data VPC.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  check: ({ props }, report) => {
    if (props.publiclyAccessible === true) report("publiclyAccessible is true");
  },
  remediate: ({ props }) => ({ ...props, publiclyAccessible: false }),
});
