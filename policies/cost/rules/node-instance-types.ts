import { at, textsOf } from "../../json";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const nodeInstanceTypes = resourceRule({
  name: "node-instance-types",
  description: "Nodes are of sizes that somebody agreed to pay for.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "cluster.systemNodes.instanceTypes",
    text: "Choose a listed type in cluster.systemNodes.instanceTypes, or widen this rule's configuration.",
  },
  url: "https://aws.amazon.com/ec2/pricing/on-demand/",
  parameters: {
    allowed: texts(
      [
        "^(t3a?|t4g)\\.(medium|large|xlarge)$",
        "^[cmr][5-9][a-z]*\\.(large|xlarge|2xlarge|4xlarge)$",
      ],
      "Regular expressions of instance types.",
    ),
  },
  types: [
    "eks:index:ManagedNodeGroup",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
  ],
  check: ({ props }, report, { allowed }) => {
    const patterns = allowed.map((pattern) => new RegExp(pattern));
    const types = [...textsOf(at(props, "instanceTypes")), ...textsOf(at(props, "instanceType"))];
    const others = types.filter((type) => !patterns.some((pattern) => pattern.test(type)));
    if (others.length > 0) report(`${others.join(", ")} is not agreed`);
  },
});
