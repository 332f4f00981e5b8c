import { addonValue } from "../../eks";
import { cisEks } from "../../frameworks";
import { resourceRule } from "../../rule";

export const vpcCniNetworkPolicy = resourceRule({
  name: "vpc-cni-network-policy",
  description:
    "The VPC CNI enforces network policies; without it every policy in the cluster is a wish.",
  severity: "high",
  frameworks: [...cisEks("4.3.1", "5.4.4")],
  remediation: {
    text: 'Set enableNetworkPolicy to "true" in the vpc-cni add-on\'s configuration; AirflowCluster does.',
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html",
  types: ["aws:eks/addon:Addon", "eks:index:Cluster"],
  check: ({ type, props }, report) => {
    if (type === "aws:eks/addon:Addon") {
      if (props.addonName !== "vpc-cni") return;
      if (String(addonValue(props, "enableNetworkPolicy")) !== "true") {
        report("enableNetworkPolicy is not true");
      }
    } else if (
      props.useDefaultVpcCni !== true &&
      props.vpcCniOptions?.enableNetworkPolicy !== true
    ) {
      report("vpcCniOptions.enableNetworkPolicy is not true");
    }
  },
});
