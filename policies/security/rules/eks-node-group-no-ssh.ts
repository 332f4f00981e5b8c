import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const eksNodeGroupNoSsh = resourceRule({
  name: "eks-node-group-no-ssh",
  description:
    "Nodes accept no SSH; people reach them through Systems Manager, where each session is recorded.",
  severity: "high",
  frameworks: [...checkov("CKV_AWS_100")],
  remediation: { text: "Leave remoteAccess and key pairs out." },
  url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
  types: [
    "eks:index:ManagedNodeGroup",
    "aws:eks/nodeGroup:NodeGroup",
    "eks:index:NodeGroupV2",
    "eks:index:Cluster",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    if (type === "eks:index:ManagedNodeGroup" || type === "aws:eks/nodeGroup:NodeGroup") {
      if (isSet(() => props.remoteAccess)) report("remoteAccess opens SSH on the nodes");
    } else if (type === "eks:index:NodeGroupV2") {
      if (isSet(() => props.keyName) || isSet(() => props.nodePublicKey)) {
        report("nodes get an SSH key");
      }
    } else if (type === "eks:index:Cluster") {
      if (isSet(() => props.nodePublicKey)) report("nodes get an SSH key");
    } else if (isSet(() => props.keyName)) {
      report("keyName gives the machine an SSH key");
    }
  },
});
