import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey } from "../encryptionKey";
import { flowLogPolicy } from "../iam/flowLogs";
import { logsKeyUser } from "../iam/keyPolicy";
import { serviceTrustPolicy } from "../iam/trust";
import type { NetworkPairArgs } from "./args";

/**
 * Flow logs of each VPC made here, in log groups made first and encrypted with a key of their own
 * (FSBP EC2.6).
 *
 * @param vpcs VPC ids by what the VPC is for.
 */
export function createFlowLogs(
  name: string,
  args: NetworkPairArgs,
  context: {
    readonly vpcs: Readonly<Record<string, pulumi.Input<string>>>;
    readonly accountId: pulumi.Input<string>;
  },
  parent: pulumi.Resource,
): void {
  const { clusterName, partition, region, tags } = args;
  const { accountId } = context;
  const prefix = logGroupPrefix(clusterName);
  const key = encryptionKey(
    `${name}-flow-logs`,
    {
      description: `Encrypts the flow logs of ${clusterName}.`,
      alias: `${clusterName}-flow-logs`,
      partition,
      accountId,
      users: (account) => [
        logsKeyUser({ partition, region, accountId: account, logGroupPrefix: prefix }),
      ],
      tags,
    },
    { parent },
  );
  const delivery = createDeliveryRole(name, args, accountId, parent);
  for (const [side, vpcId] of Object.entries(context.vpcs)) {
    const group = new aws.cloudwatch.LogGroup(
      `${name}-${side}-flow-logs`,
      {
        name: `${prefix}${side}`,
        retentionInDays: args.flowLogRetentionDays,
        kmsKeyId: key.arn,
        tags: { ...tags, Name: `${prefix}${side}` },
      },
      { parent },
    );
    new aws.ec2.FlowLog(
      `${name}-${side}`,
      {
        vpcId,
        trafficType: "ALL",
        maxAggregationInterval: 600,
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: delivery.role.arn,
        tags: { ...tags, Name: `${clusterName}-${side}` },
      },
      { parent, dependsOn: [delivery.permissions] },
    );
  }
}

function createDeliveryRole(
  name: string,
  args: NetworkPairArgs,
  accountId: pulumi.Input<string>,
  parent: pulumi.Resource,
): { role: aws.iam.Role; permissions: aws.iam.RolePolicy } {
  const { clusterName, partition, region, tags } = args;
  const account = pulumi.output(accountId);
  const role = new aws.iam.Role(
    `${name}-flow-logs`,
    {
      name: `${clusterName}-flow-logs`,
      description: `Delivers the flow logs of ${clusterName} to CloudWatch Logs.`,
      assumeRolePolicy: pulumi.jsonStringify(
        account.apply((id) =>
          serviceTrustPolicy({
            service: "vpc-flow-logs.amazonaws.com",
            sourceAccount: id,
            sourceArn: `arn:${partition}:ec2:${region}:${id}:vpc-flow-log/*`,
          }),
        ),
      ),
      tags: { ...tags, Name: `${clusterName}-flow-logs` },
    },
    { parent },
  );
  const permissions = new aws.iam.RolePolicy(
    `${name}-flow-logs`,
    {
      name: "permissions",
      role: role.name,
      policy: pulumi.jsonStringify(
        account.apply((id) =>
          flowLogPolicy({
            partition,
            region,
            accountId: id,
            logGroupPrefix: logGroupPrefix(clusterName),
          }),
        ),
      ),
    },
    { parent },
  );
  return { role, permissions };
}

const logGroupPrefix = (clusterName: string): string => `/aws/vpc/${clusterName}/`;
