import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const rdsIamAuthentication = resourceRule({
  name: "rds-iam-authentication",
  description:
    "IAM can sign database users in, so that people look into the database without a shared password.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [...fsbp("RDS.10", "RDS.12"), ...checkov("CKV_AWS_161", "CKV_AWS_162")],
  remediation: {
    text: "Set iamDatabaseAuthenticationEnabled. Airflow itself signs in through PgBouncer with a password, which IAM tokens cannot replace.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    if (props.iamDatabaseAuthenticationEnabled !== true) report("IAM authentication is off");
  },
  remediate: ({ props }) => ({ ...props, iamDatabaseAuthenticationEnabled: true }),
});
