import { CONTROL_PLANES, controlPlane } from "../../eks";
import { cisEks } from "../../frameworks";
import { resourceRule } from "../../rule";

export const eksApiAuthentication = resourceRule({
  name: "eks-api-authentication",
  description:
    "Access to the cluster is decided by access entries, so that it shows in IAM and not in a config map inside the cluster.",
  severity: "high",
  frameworks: [...cisEks("5.5.1")],
  remediation: {
    text: "Set authenticationMode to API; AirflowCluster does. The way back is closed by EKS.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
  types: [...CONTROL_PLANES],
  check: (resource, report) => {
    const mode = controlPlane(resource).authenticationMode();
    if (mode !== "API") report(`the authentication mode is ${mode ?? "not set"}, not API`);
  },
});
