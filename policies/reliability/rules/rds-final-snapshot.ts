import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const rdsFinalSnapshot = resourceRule({
  name: "rds-final-snapshot",
  description:
    "Deleting the database leaves a last snapshot, so that even a deliberate deletion can be undone.",
  severity: "high",
  frameworks: [],
  remediation: { settingsKey: "database.finalSnapshot", text: "Set database.finalSnapshot: true." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: ({ props }, report) => {
    if (props.skipFinalSnapshot === true) report("skipFinalSnapshot is true");
    else if (!isSet(() => props.finalSnapshotIdentifier)) {
      report("the final snapshot has no name, so deletion fails");
    }
  },
});
