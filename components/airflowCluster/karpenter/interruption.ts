import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { interruptionQueuePolicy } from "../../iam/karpenter";
import type { Scope } from "../args";

/** What EC2 and AWS Health say about instances in advance ("Interruption", Karpenter documentation). */
const EVENTS = {
  spot: { source: "aws.ec2", detailType: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", detailType: "EC2 Instance Rebalance Recommendation" },
  state: { source: "aws.ec2", detailType: "EC2 Instance State-change Notification" },
  health: { source: "aws.health", detailType: "AWS Health Event" },
} as const;

/** A notice is worth nothing once the instance is gone. */
const NOTICE_SECONDS = 300;

/**
 * The queue that tells Karpenter which instances are about to go, and the rules that fill it. Costs cents.
 *
 * @returns The queue, and what must be in place for notices to arrive.
 */
export function createInterruptionQueue(scope: Scope): {
  queue: aws.sqs.Queue;
  ready: pulumi.Resource[];
} {
  const { name, args, accountId, parent } = scope;
  const stem = `${args.name}-karpenter`;
  const queue = new aws.sqs.Queue(
    `${name}-karpenter`,
    {
      name: stem,
      messageRetentionSeconds: NOTICE_SECONDS,
      sqsManagedSseEnabled: true,
      tags: { ...args.tags, Name: stem },
    },
    { parent },
  );
  const policy = new aws.sqs.QueuePolicy(
    `${name}-karpenter`,
    {
      queueUrl: queue.url,
      policy: pulumi.jsonStringify(
        pulumi.all([queue.arn, accountId]).apply(([queueArn, account]) =>
          interruptionQueuePolicy({
            queueArn,
            ruleArns: `arn:${args.partition}:events:${args.region}:${account}:rule/${stem}-*`,
          }),
        ),
      ),
    },
    { parent },
  );
  const targets = Object.entries(EVENTS).map(([what, { source, detailType }]) => {
    const rule = new aws.cloudwatch.EventRule(
      `${name}-karpenter-${what}`,
      {
        name: `${stem}-${what}`,
        description: `${detailType}, for the nodes of ${args.name}.`,
        eventPattern: JSON.stringify({ source: [source], "detail-type": [detailType] }),
        tags: { ...args.tags, Name: `${stem}-${what}` },
      },
      { parent },
    );
    return new aws.cloudwatch.EventTarget(
      `${name}-karpenter-${what}`,
      { rule: rule.name, targetId: "karpenter", arn: queue.arn },
      { parent },
    );
  });
  return { queue, ready: [policy, ...targets] };
}
