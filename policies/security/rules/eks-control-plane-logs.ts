import { CONTROL_PLANES, controlPlane } from "../../eks";
import { checkov, fsbp } from "../../frameworks";
import { textsOf } from "../../json";
import { resourceRule } from "../../rule";

export const eksControlPlaneLogs = resourceRule({
  name: "eks-control-plane-logs",
  description:
    "All five control-plane logs are kept, so that every call to the API server can be traced to a caller.",
  severity: "medium",
  frameworks: [...fsbp("EKS.8"), ...checkov("CKV_AWS_37")],
  remediation: {
    settingsKey: "cluster.logRetentionDays",
    text: "Enable api, audit, authenticator, controllerManager and scheduler; AirflowCluster does.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
  types: [...CONTROL_PLANES],
  check: (resource, report) => {
    const on = textsOf(controlPlane(resource).logTypes());
    const all = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
    const missing = all.filter((log) => !on.includes(log));
    if (missing.length > 0) report(`not kept: ${missing.join(", ")}`);
  },
});
