import { fsbp } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const queueEncrypted = resourceRule({
  name: "queue-encrypted",
  description: "Messages are encrypted at rest.",
  severity: "medium",
  frameworks: [...fsbp("SQS.1", "SNS.1")],
  remediation: { text: "Set sqsManagedSseEnabled or kmsMasterKeyId; AirflowCluster does." },
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
  types: ["aws:sqs/queue:Queue", "aws:sns/topic:Topic"],
  check: ({ type, props }, report) => {
    const managed = type === "aws:sqs/queue:Queue" && props.sqsManagedSseEnabled !== false;
    if (!managed && !isSet(() => props.kmsMasterKeyId)) report("messages are not encrypted");
  },
});
