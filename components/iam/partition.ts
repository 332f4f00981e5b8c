/** AWS partition: commercial, China or GovCloud. */
export type AwsPartition = "aws" | "aws-cn" | "aws-us-gov";

/** CloudFront, from which Cognito serves a host of one's own, looks for certificates here only. */
export const CLOUDFRONT_REGION = "us-east-1";

/** Domain of the partition's service principals and endpoints. */
export function dnsSuffix(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/**
 * ARN of a policy that AWS keeps.
 *
 * @param name Name with its path where it has one, such as `service-role/AmazonEBSCSIDriverPolicy`.
 */
export function managedPolicyArn(partition: string, name: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/** Value of `kms:ViaService`: the key is used by this service for the caller, and by nobody directly. */
export function viaService(service: string, region: string, partition: string): string {
  return `${service}.${region}.${dnsSuffix(partition)}`;
}
