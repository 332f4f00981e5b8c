import { fsbp } from "../../frameworks";
import { stackRule } from "../../rule";

export const auroraFailoverTarget = stackRule({
  name: "aurora-failover-target",
  description:
    "An Aurora cluster has a second instance, so that it fails over instead of starting a new one.",
  severity: "high",
  frameworks: [...fsbp("RDS.15")],
  remediation: {
    settingsKey: "database.aurora.readers",
    text: "Set database.aurora.readers to 1 or more.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",
  check: (stack, report) => {
    for (const cluster of stack.ofType("aws:rds/cluster:Cluster")) {
      const type = "aws:rds/clusterInstance:ClusterInstance";
      const instances = stack.referrers(cluster, "clusterIdentifier", type).length;
      if (instances < 2) {
        report(`the cluster has ${instances} instance${instances === 1 ? "" : "s"}`, cluster.urn);
      }
    }
  },
});
