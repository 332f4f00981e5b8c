import { amount, texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const databaseSize = resourceRule({
  name: "database-size",
  description: "The database cannot grow beyond what somebody agreed to pay for.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "database.aurora.maxCapacity",
    text: "Lower database.aurora.maxCapacity or database.rds.instanceClass, or raise this rule's configuration.",
  },
  url: "https://aws.amazon.com/rds/aurora/pricing/",
  parameters: {
    maximumCapacity: amount(
      32,
      { minimum: 0.5, maximum: 256 },
      "Most Aurora capacity units; one is about $88 a month.",
    ),
    instanceClasses: texts(
      ["^db\\.(t4g|m[6-8]g|r[6-8]g)\\.(medium|large|xlarge|2xlarge)$"],
      "Regular expressions of instance classes.",
    ),
  },
  types: ["aws:rds/cluster:Cluster", "aws:rds/instance:Instance"],
  check: ({ type, props }, report, { maximumCapacity, instanceClasses }) => {
    if (type === "aws:rds/cluster:Cluster") {
      const most = props.serverlessv2ScalingConfiguration?.maxCapacity;
      if (most !== undefined && most > maximumCapacity) {
        report(`it may grow to ${most} units; ${maximumCapacity} are agreed`);
      }
    } else {
      const size = props.instanceClass;
      const agreed = instanceClasses.some(
        (pattern) => size !== undefined && new RegExp(pattern).test(size),
      );
      if (size !== undefined && !agreed) report(`${size} is not agreed`);
    }
  },
});
