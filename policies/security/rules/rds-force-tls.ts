import { checkov, fsbp } from "../../frameworks";
import { isSet, known } from "../../known";
import { groupParameters, isOfFamily, isPostgres } from "../../rds";
import { resourceRule } from "../../rule";

export const rdsForceTls = resourceRule({
  name: "rds-force-tls",
  description:
    "PostgreSQL refuses connections without TLS, so that a misconfigured client fails instead of sending passwords in the clear.",
  severity: "high",
  frameworks: [...fsbp("RDS.38"), ...checkov("CKV2_AWS_69")],
  remediation: {
    text: "Set rds.force_ssl to 1 in a parameter group and give the database that group; MetadataDb does both.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
  types: [
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    if (type === "aws:rds/instance:Instance") {
      const postgres = isPostgres(props.engine);
      if (postgres && isDefault(() => props.parameterGroupName)) report(DEFAULT_GROUP);
    } else if (type === "aws:rds/cluster:Cluster") {
      const postgres = isPostgres(props.engine);
      if (postgres && isDefault(() => props.dbClusterParameterGroupName)) report(DEFAULT_GROUP);
    } else {
      const family =
        type === "aws:rds/parameterGroup:ParameterGroup" ? "postgres" : "aurora-postgresql";
      if (!isOfFamily(props, family)) return;
      const value = groupParameters(props).get("rds.force_ssl");
      if (value !== "1") report(`rds.force_ssl is ${value ?? "not set"}, not 1`);
    }
  },
});

const DEFAULT_GROUP = "uses AWS's default parameter group, which does not state rds.force_ssl";

/** Named or not, a group of AWS's own cannot be changed. */
function isDefault(read: () => unknown): boolean {
  const name = known(read);
  return !isSet(read) || (typeof name === "string" && name.startsWith("default."));
}
