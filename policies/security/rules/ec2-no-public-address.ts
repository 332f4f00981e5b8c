import { checkov, cisEks, fsbp } from "../../frameworks";
import { at, listOf, scalarAt } from "../../json";
import { resourceRule } from "../../rule";

export const ec2NoPublicAddress = resourceRule({
  name: "ec2-no-public-address",
  description:
    "Machines have no public address; what they need from outside comes through NAT or endpoints.",
  severity: "high",
  frameworks: [...fsbp("EC2.9", "EC2.25"), ...cisEks("5.4.3"), ...checkov("CKV_AWS_88")],
  remediation: { text: "Leave associatePublicIpAddress off and use private subnets." },
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
  types: [
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
    "eks:index:NodeGroupV2",
    "eks:index:Cluster",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    if (type === "aws:ec2/launchTemplate:LaunchTemplate") {
      const open = listOf(props.networkInterfaces).some(
        (card) => scalarAt(card, "associatePublicIpAddress") === "true",
      );
      if (open) report("a network interface gets a public address");
    } else if (type === "aws:ec2/instance:Instance") {
      if (props.associatePublicIpAddress === true) report("the instance gets a public address");
    } else if (type === "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass") {
      if (at(props, "spec", "associatePublicIPAddress") === true) {
        report("nodes get public addresses");
      }
    } else if (props.nodeAssociatePublicIpAddress === true) {
      report("nodes get public addresses");
    }
  },
});
