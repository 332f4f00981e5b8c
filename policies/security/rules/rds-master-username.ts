import { fsbp } from "../../frameworks";
import { textAt } from "../../json";
import { resourceRule } from "../../rule";

export const rdsMasterUsername = resourceRule({
  name: "rds-master-username",
  description:
    "The master user has a name of its own, so that guessing starts without the user's half.",
  severity: "low",
  frameworks: [...fsbp("RDS.24", "RDS.25")],
  remediation: { text: "Choose another username; MetadataDb uses airflow." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: (resource, report) => {
    const name =
      resource.type === "aws:rds/instance:Instance"
        ? textAt(resource.props, "username")
        : textAt(resource.props, "masterUsername");
    const usual = ["admin", "administrator", "master", "postgres", "root"];
    if (name !== undefined && usual.includes(name.toLowerCase())) {
      report(`the master user is called ${name}`);
    }
  },
});
