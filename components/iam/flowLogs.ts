import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/**
 * What VPC Flow Logs may do in order to deliver ("Publish flow logs to CloudWatch Logs", Amazon VPC
 * User Guide), less the creation of log groups: they exist, and one made by delivery would outlive the VPC.
 *
 * @param input.logGroupPrefix Beginning of the log groups' names.
 */
export function flowLogPolicy(input: {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly logGroupPrefix: string;
}): PolicyDocument {
  const { partition, region, accountId, logGroupPrefix } = input;
  const groups = `arn:${partition}:logs:${region}:${accountId}:log-group:`;
  return policyDocument(
    allow(
      "DeliverFlowLogs",
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [`${groups}${logGroupPrefix}*`],
    ),
    allow("FindLogGroups", ["logs:DescribeLogGroups"], [`${groups}*`]),
  );
}
