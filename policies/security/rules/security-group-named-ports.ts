import { checkov } from "../../frameworks";
import { at } from "../../json";
import { each } from "../../known";
import { SECURITY_GROUP_RULES, securityRules } from "../../network";
import { type Resource, resourceRule } from "../../rule";

/** EKS lets the control plane reach 64,511 ports of its nodes: those without privilege. */
const MOST_PORTS = 64_511;

export const securityGroupNamedPorts = resourceRule({
  name: "security-group-named-ports",
  description:
    "Whoever may come in comes in on named ports; only members of a group may reach each other on all.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_277")],
  remediation: { text: "Name the protocol and the ports that are listened on." },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  types: [...SECURITY_GROUP_RULES],
  check: (resource, report) => {
    each(securityRules(resource), (read) => {
      const { direction, protocol, fromPort, toPort, self } = read();
      const ported = /^(-1|tcp|udp|6|17)$/.test(protocol);
      const open = direction === "ingress" && ported && toPort - fromPort >= MOST_PORTS;
      if (!open || self || isAmongMembers(resource)) return;
      const which = protocol === "-1" ? "every port" : `ports ${fromPort}–${toPort}`;
      report(`${which} may be reached`);
    });
  },
});

function isAmongMembers({ props }: Resource<(typeof SECURITY_GROUP_RULES)[number]>): boolean {
  const group = at(props, "securityGroupId");
  const other = at(props, "referencedSecurityGroupId") ?? at(props, "sourceSecurityGroupId");
  return group !== undefined && group === other;
}
