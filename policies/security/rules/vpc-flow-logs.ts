import { checkov, cisAws, fsbp } from "../../frameworks";
import { each } from "../../known";
import { stackRule } from "../../rule";
import { vpcsOf } from "../../vpc";

export const vpcFlowLogs = stackRule({
  name: "vpc-flow-logs",
  description:
    "Each VPC keeps a log of who talked to whom, so that an intrusion can be reconstructed.",
  severity: "medium",
  frameworks: [...fsbp("EC2.6"), ...cisAws("3.7"), ...checkov("CKV2_AWS_11")],
  remediation: {
    settingsKey: "network.flowLogRetentionDays",
    text: "Add a FlowLog for all traffic; NetworkPair does.",
  },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
  check: (stack, report) => {
    each(vpcsOf(stack), (vpc) => {
      const logs = stack.referrers(vpc, "vpcId", "aws:ec2/flowLog:FlowLog");
      const refused = logs.some(
        ({ props }) => props.trafficType === "ALL" || props.trafficType === "REJECT",
      );
      if (logs.length === 0) report("the VPC has no flow log", vpc.urn);
      else if (!refused) report("the flow log leaves out refused traffic", vpc.urn);
    });
  },
});
