import { fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const nodeGroupsSpanZones = resourceRule({
  name: "node-groups-span-zones",
  description:
    "A node group has subnets in two zones at least, so that it outlives the loss of one.",
  severity: "medium",
  frameworks: [...fsbp("AutoScaling.2")],
  remediation: {
    settingsKey: "network.availabilityZones",
    text: "List two or more zones in network.availabilityZones.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/best-practices/reliability.html",
  types: ["eks:index:ManagedNodeGroup", "aws:eks/nodeGroup:NodeGroup"],
  check: ({ props }, report) => {
    const subnets = props.subnetIds?.length;
    if (subnets !== undefined && subnets < 2) report("the group has nodes in one subnet only");
  },
});
