import { checkov } from "../../frameworks";
import { textsOf } from "../../json";
import { resourceRule } from "../../rule";

export const acmNoWildcard = resourceRule({
  name: "acm-no-wildcard",
  description: "A certificate names its hosts, so that its key is worth one service only.",
  severity: "medium",
  frameworks: [...checkov("CKV2_AWS_71")],
  remediation: { text: "List the names." },
  url: "https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html",
  types: ["aws:acm/certificate:Certificate"],
  check: ({ props }, report) => {
    const names = [...textsOf(props.domainName), ...textsOf(props.subjectAlternativeNames)];
    const wild = names.filter((name) => name.startsWith("*."));
    if (wild.length > 0) report(`it is made out to ${wild.join(", ")}`);
  },
});
