import { fsbp } from "../../frameworks";
import { statementsOf } from "../../iam/document";
import { publicStatements } from "../../iam/principals";
import { resourceRule } from "../../rule";

export const queueNotPublic = resourceRule({
  name: "queue-not-public",
  description: "No queue or topic takes messages from everybody.",
  severity: "high",
  frameworks: [...fsbp("SNS.4")],
  remediation: { text: "Name the services and accounts that may send, bound by source." },
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
  types: [
    "aws:sqs/queue:Queue",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
  ],
  check: ({ props }, report) => {
    for (const { sid } of publicStatements(statementsOf(props.policy))) {
      report(`${sid || "a statement"} speaks of everybody`);
    }
  },
});
