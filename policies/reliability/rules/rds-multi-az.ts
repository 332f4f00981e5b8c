import { checkov, cisAws, fsbp } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const rdsMultiAz = resourceRule({
  name: "rds-multi-az",
  description:
    "A database instance has a standby in another zone, so that the loss of a zone costs a minute and no data.",
  severity: "high",
  frameworks: [...fsbp("RDS.5"), ...cisAws("2.2.4"), ...checkov("CKV_AWS_157")],
  remediation: {
    settingsKey: "database.rds.multiAz",
    text: "Set database.rds.multiAz: true. It doubles the instance's price.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html",
  types: ["aws:rds/instance:Instance"],
  check: ({ props }, report) => {
    if (props.multiAz !== true && !isSet(() => props.replicateSourceDb)) {
      report("the instance lives in one zone");
    }
  },
  remediate: ({ props }) => ({ ...props, multiAz: true }),
});
