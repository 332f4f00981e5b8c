import { CONTROL_PLANES, controlPlane } from "../../eks";
import { checkov, cisEks, fsbp } from "../../frameworks";
import { prefixLength } from "../../network";
import { amount } from "../../parameters";
import { textsOf } from "../../json";
import { resourceRule } from "../../rule";

export const eksEndpointAllowList = resourceRule({
  name: "eks-endpoint-allow-list",
  description:
    "A public endpoint of the API server answers listed ranges only, never the whole internet.",
  severity: "critical",
  frameworks: [...fsbp("EKS.1"), ...cisEks("5.4.1"), ...checkov("CKV_AWS_38")],
  remediation: {
    settingsKey: "cluster.publicEndpointCidrs",
    text: "List the ranges of offices and runners in cluster.publicEndpointCidrs.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  parameters: {
    shortestPrefix: amount(
      16,
      { minimum: 1, maximum: 32 },
      "Widest range allowed, as the length of its prefix.",
    ),
  },
  types: [...CONTROL_PLANES],
  check: (resource, report, { shortestPrefix }) => {
    const plane = controlPlane(resource);
    if (!plane.publicAccess()) return;
    for (const cidr of textsOf(plane.publicCidrs())) {
      if (prefixLength(cidr) < shortestPrefix) {
        report(`${cidr} may reach the API server`);
      }
    }
  },
});
