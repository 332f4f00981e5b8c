import { stackRule } from "../../rule";
import { parseUrn } from "../../urn";

import { hasExpired, isNamedBy } from "../../exemptions";

export const exemptionsCurrent = stackRule({
  name: "exemptions-current",
  description: "Exemptions are looked at again when they end, and name something that exists.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Repair the fault, or have the owner renew the exemption in policies/exemptions.yaml.",
  },
  url: "https://www.pulumi.com/docs/insights/policy/",
  check: (stack, report, _config, { exemptions, today }) => {
    const [first] = stack.resources;
    if (first === undefined) return;
    const here = parseUrn(first.urn).stack;
    for (const exemption of exemptions.filter((each) => each.stack === here)) {
      const name = `the exemption of ${exemption.resource} from ${exemption.rule}`;
      if (hasExpired(exemption, today)) {
        report(`${name} ended ${exemption.expires}; its owner is ${exemption.owner}`);
      }
      if (!stack.resources.some(({ urn }) => isNamedBy(exemption, urn))) {
        report(`${name} names a resource that the stack does not have`);
      }
    }
  },
});
