import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const iamPermissionsBoundary = resourceRule({
  name: "iam-permissions-boundary",
  description: "Every role stays within the boundary that the organisation set.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Set permissionsBoundary. The rule asks for nothing until its configuration names a boundary.",
  },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  parameters: {
    boundaries: texts([], "ARNs of policies, one of which each role must have as its boundary."),
  },
  types: ["aws:iam/role:Role"],
  check: ({ props }, report, { boundaries }) => {
    if (boundaries.length === 0) return;
    const boundary = props.permissionsBoundary;
    if (boundary === undefined) report("the role has no boundary");
    else if (!boundaries.includes(boundary)) report(`the boundary is ${boundary}`);
  },
});
