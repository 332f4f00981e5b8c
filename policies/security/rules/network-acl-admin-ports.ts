import { cisAws, fsbp } from "../../frameworks";
import { isEverywhere } from "../../network";
import { resourceRule } from "../../rule";

export const networkAclAdminPorts = resourceRule({
  name: "network-acl-admin-ports",
  description: "No network ACL lets the internet in on SSH or remote desktop.",
  severity: "high",
  frameworks: [...fsbp("EC2.21"), ...cisAws("5.2")],
  remediation: { text: "Name ranges." },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
  types: ["aws:ec2/networkAclRule:NetworkAclRule"],
  check: ({ props }, report) => {
    if (props.egress === true || props.ruleAction !== "allow") return;
    const ranges = [props.cidrBlock, props.ipv6CidrBlock].filter((range) => range !== undefined);
    const all = props.protocol === "-1" || props.protocol === "all";
    const [from, to] = all ? [0, 65_535] : [props.fromPort ?? 0, props.toPort ?? 65_535];
    const ports = [22, 3389].filter((port) => from <= port && port <= to);
    if (ranges.some(isEverywhere) && ports.length > 0) {
      report(`the internet may reach port ${ports.join(" and ")}`);
    }
  },
});
