import { cisAws, fsbp } from "../../frameworks";
import { at, listOf, textsOf } from "../../json";
import { each } from "../../known";
import { includesPort, isEverywhere, ruleOf } from "../../network";
import { resourceRule } from "../../rule";

export const networkAclAdminPorts = resourceRule({
  name: "network-acl-admin-ports",
  description: "No network ACL lets the internet in on SSH or remote desktop.",
  severity: "high",
  frameworks: [...fsbp("EC2.21"), ...cisAws("5.2")],
  remediation: { text: "Name ranges." },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
  types: [
    "aws:ec2/networkAclRule:NetworkAclRule",
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  ],
  check: ({ type, props }, report) => {
    const alone = type === "aws:ec2/networkAclRule:NetworkAclRule";
    if (alone && at(props, "egress") === true) return;
    each(alone ? [props] : listOf(at(props, "ingress")), (rule) => {
      if ((at(rule, "ruleAction") ?? at(rule, "action")) !== "allow") return;
      const ranges = [...textsOf(at(rule, "cidrBlock")), ...textsOf(at(rule, "ipv6CidrBlock"))];
      const ports = [22, 3389].filter((port) => includesPort(ruleOf(rule, "ingress"), port));
      if (ranges.some(isEverywhere) && ports.length > 0) {
        report(`the internet may reach port ${ports.join(" and ")}`);
      }
    });
  },
});
