import { checkov } from "../../frameworks";
import { resourceRule } from "../../rule";

export const acmCreateBeforeDelete = resourceRule({
  name: "acm-create-before-delete",
  description:
    "A new certificate exists before the old one goes, so that listeners are never without one.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_233")],
  remediation: { text: "Leave deleteBeforeReplace off." },
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/",
  types: ["aws:acm/certificate:Certificate"],
  check: ({ deleteBeforeReplace }, report) => {
    if (deleteBeforeReplace) report("deleteBeforeReplace is on");
  },
});
