import { CONTROL_PLANES, controlPlane } from "../../eks";
import { checkov, cisEks, fsbp } from "../../frameworks";
import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const eksEndpointPrivate = resourceRule({
  name: "eks-endpoint-private",
  description:
    "The cluster's API server answers inside the network only, so that stolen credentials are of no use from outside.",
  severity: "high",
  frameworks: [...fsbp("EKS.1"), ...cisEks("5.4.2"), ...checkov("CKV_AWS_39")],
  remediation: {
    settingsKey: "cluster.publicEndpoint",
    text: "Set cluster.publicEndpoint: false and run Pulumi inside the network.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  parameters: {
    allowPublic: flag(
      false,
      "Whether the endpoint may be public; eks-endpoint-allow-list still holds.",
    ),
  },
  types: [...CONTROL_PLANES],
  check: (resource, report, { allowPublic }) => {
    const plane = controlPlane(resource);
    if (plane.publicAccess() && !allowPublic) report("the public endpoint is on");
    if (!plane.privateAccess()) {
      report("the private endpoint is off, so nodes reach the API over the internet");
    }
  },
});
