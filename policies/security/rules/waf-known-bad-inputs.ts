import { checkov, fsbp } from "../../frameworks";
import { at, listOf } from "../../json";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const wafKnownBadInputs = resourceRule({
  name: "waf-known-bad-inputs",
  description:
    "The firewall uses AWS's rules against inputs that are known to be attacks, such as log4shell.",
  severity: "medium",
  frameworks: [...fsbp("WAF.10"), ...checkov("CKV_AWS_192", "CKV2_AWS_76")],
  remediation: {
    text: "Add the managed rule group AWSManagedRulesKnownBadInputsRuleSet, and do not only count its matches.",
  },
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
  types: ["aws:wafv2/webAcl:WebAcl"],
  check: ({ props }, report) => {
    const group = listOf(props.rules).find(
      (rule) => at(rule, "statement", "managedRuleGroupStatement", "name") === GROUP,
    );
    if (group === undefined) report("the rule group is missing");
    else if (isSet(() => at(group, "overrideAction", "count"))) {
      report("its matches are counted and let through");
    }
  },
});

const GROUP = "AWSManagedRulesKnownBadInputsRuleSet";
