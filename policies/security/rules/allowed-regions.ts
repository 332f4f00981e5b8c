import { textAt } from "../../json";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const allowedRegions = resourceRule({
  name: "allowed-regions",
  description: "Data stays in the regions that the organisation chose.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "aws:region",
    text: "Set aws:region to one of them. The rule asks for nothing until its configuration lists regions.",
  },
  url: "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html",
  parameters: { regions: texts([], "Regions that may be used; empty for all.") },
  types: ["aws:*"],
  check: ({ props, providerRegion }, report, { regions }) => {
    const region = textAt(props, "region") ?? providerRegion;
    if (region !== undefined && regions.length > 0 && !regions.includes(region)) {
      report(`it is in ${region}`);
    }
  },
});
