import { isSet } from "../../known";
import { resourceRule, type Resource } from "../../rule";

export const rdsManagedMasterPassword = resourceRule({
  name: "rds-managed-master-password",
  description:
    "RDS makes, keeps and rotates the master password, so that it is never in the program, the state or a log.",
  severity: "high",
  frameworks: [],
  remediation: { text: "Set manageMasterUserPassword and give no password; MetadataDb does." },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
  types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
  check: (resource, report) => {
    const { props } = resource;
    const password =
      resource.type === "aws:rds/instance:Instance"
        ? isSet(() => resource.props.password) || isSet(() => resource.props.passwordWo)
        : isSet(() => resource.props.masterPassword) ||
          isSet(() => resource.props.masterPasswordWo);
    const copy = isSet(() => props.snapshotIdentifier) || isSet(() => replicaSource(resource));
    if (password) report("the program sets the master password");
    else if (props.manageMasterUserPassword !== true && !copy) {
      report("nobody manages the master password");
    }
  },
});

function replicaSource(
  resource: Resource<"aws:rds/instance:Instance" | "aws:rds/cluster:Cluster">,
) {
  return resource.type === "aws:rds/instance:Instance"
    ? resource.props.replicateSourceDb
    : resource.props.replicationSourceIdentifier;
}
