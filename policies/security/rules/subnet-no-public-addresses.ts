import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const subnetNoPublicAddresses = resourceRule({
  name: "subnet-no-public-addresses",
  description: "No subnet gives its machines public addresses by itself.",
  severity: "medium",
  frameworks: [...fsbp("EC2.15"), ...checkov("CKV_AWS_130")],
  remediation: {
    text: "Leave mapPublicIpOnLaunch off; NetworkPair turns it off in the subnets that awsx makes, too.",
  },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html",
  types: ["aws:ec2/subnet:Subnet"],
  check: ({ props }, report) => {
    if (props.mapPublicIpOnLaunch === true) report("mapPublicIpOnLaunch is on");
  },
  remediate: ({ props }) => ({ ...props, mapPublicIpOnLaunch: false }),
});
