import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const kmsPolicyStated = resourceRule({
  name: "kms-policy-stated",
  description: "Each key states its policy, so that who may use it can be read in the program.",
  severity: "low",
  frameworks: [...checkov("CKV2_AWS_64")],
  remediation: { text: "Give the key a policy; every component does." },
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
  types: ["aws:kms/key:Key"],
  check: ({ props }, report) => {
    if (!isSet(() => props.policy)) report("the key has AWS's default policy");
  },
});
