import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const logGroupOwnKey = resourceRule({
  name: "log-group-own-key",
  description: "Logs are encrypted with a key of the stack's own: they hold what tasks print.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_158")],
  remediation: { text: "Set kmsKeyId on the log group; every component does." },
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  check: ({ props }, report) => {
    if (!isSet(() => props.kmsKeyId)) report("the group is encrypted with AWS's key");
  },
});
