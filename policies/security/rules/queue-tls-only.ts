import { statementsOf } from "../../iam/document";
import { refusesPlainHttp } from "../../iam/transport";
import { at } from "../../json";
import { each } from "../../known";
import { stackRule } from "../../rule";

export const queueTlsOnly = stackRule({
  name: "queue-tls-only",
  description: "Queues refuse requests without TLS.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Deny sqs:* where aws:SecureTransport is false; AirflowCluster does.",
  },
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
  check: (stack, report) => {
    each(stack.ofType("aws:sqs/queue:Queue"), (queue) => {
      const beside = stack.referrers(queue, "queueUrl", "aws:sqs/queuePolicy:QueuePolicy");
      const policies = [at(queue.props, "policy"), ...beside.map(({ props }) => props.policy)];
      const refused = policies
        .flatMap((policy) => statementsOf(policy))
        .some((statement) => refusesPlainHttp(statement, "sqs"));
      if (!refused) report("no statement refuses requests without TLS", queue.urn);
    });
  },
});
