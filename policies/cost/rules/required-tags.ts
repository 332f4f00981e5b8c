import { at } from "../../json";
import { isSet } from "../../known";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";
import { TAGGABLE } from "../../tags";

export const requiredTags = resourceRule({
  name: "required-tags",
  description:
    "Each resource says whose it is, what it belongs to and who pays, so that none is orphaned.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "tags",
    text: "Fill the tags section; components pass it to every resource.",
  },
  url: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
  parameters: {
    keys: texts(
      ["owner", "environment", "cost-centre", "data-class", "managed-by"],
      "Tags that each resource must carry.",
    ),
  },
  types: [...TAGGABLE],
  check: ({ props }, report, { keys }) => {
    const missing = keys.filter((key) => !isSet(() => at(props, "tags", key)));
    if (missing.length > 0) report(`missing: ${missing.join(", ")}`);
  },
});
