import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const ssmSecureString = resourceRule({
  name: "ssm-secure-string",
  description: "Values in Parameter Store are encrypted with an own key.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_337")],
  remediation: { text: "Use type SecureString with a keyId, or Secrets Manager." },
  url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-securestring.html",
  types: ["aws:ssm/parameter:Parameter"],
  check: ({ props }, report) => {
    if (props.type !== "SecureString") report(`the type is ${props.type ?? "not stated"}`);
    else if (!isSet(() => props.keyId)) report("the value is encrypted with AWS's key");
  },
});
