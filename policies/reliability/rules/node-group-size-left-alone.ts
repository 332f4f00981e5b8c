import { resourceRule } from "../../rule";

export const nodeGroupSizeLeftAlone = resourceRule({
  name: "node-group-size-left-alone",
  description:
    "Pulumi leaves a node group's size to whoever scales it; otherwise each run undoes the autoscaler's work.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "cluster.systemNodes.desiredSize",
    text: "Set ignoreScalingChanges on the component, or ignore changes of scalingConfig.desiredSize.",
  },
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/",
  types: ["eks:index:ManagedNodeGroup", "aws:eks/nodeGroup:NodeGroup"],
  check: ({ type, props, ignoreChanges }, report) => {
    if (type === "eks:index:ManagedNodeGroup") {
      if (props.ignoreScalingChanges !== true) report("ignoreScalingChanges is off");
    } else if (!ignoreChanges.some((path) => path.startsWith("scalingConfig"))) {
      report("changes of scalingConfig.desiredSize are not ignored");
    }
  },
});
