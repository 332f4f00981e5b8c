import { cisEks } from "../../frameworks";
import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const eksNoCreatorAdmin = resourceRule({
  name: "eks-no-creator-admin",
  description:
    "Whoever created the cluster does not stay its administrator, so that administrators are those who are listed.",
  severity: "medium",
  frameworks: [...cisEks("4.1.1")],
  remediation: {
    settingsKey: "cluster.adminRoleArns",
    text: "Set bootstrapClusterCreatorAdminPermissions to false and list administrators in cluster.adminRoleArns.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
  parameters: { allowCreator: flag(false, "Whether the creator may stay administrator.") },
  types: ["aws:eks/cluster:Cluster"],
  check: ({ props }, report, { allowCreator }) => {
    const admin = props.accessConfig?.bootstrapClusterCreatorAdminPermissions !== false;
    if (admin && !allowCreator) report("the creator of the cluster is its administrator for good");
  },
});
