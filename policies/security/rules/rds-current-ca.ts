import { checkov } from "../../frameworks";
import { resourceRule } from "../../rule";

export const rdsCurrentCa = resourceRule({
  name: "rds-current-ca",
  description:
    "The database's certificate comes from an authority that is still valid, so that verified TLS keeps working.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_211")],
  remediation: { text: "Leave caCertIdentifier out, or name one of the rds-ca-…-g1 authorities." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  check: ({ props }, report) => {
    const authority = props.caCertIdentifier;
    const current = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];
    if (authority !== undefined && !current.includes(authority)) {
      report(`the authority is ${authority}`);
    }
  },
});
