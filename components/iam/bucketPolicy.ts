import {
  type PolicyDocument,
  type PolicyStatement,
  denyWithoutTls,
  policyDocument,
} from "./policyDocument";

export interface BucketPolicyInput {
  readonly bucketArn: string;
  /** Key that every object must be encrypted with. Default: whatever the bucket's own default is. */
  readonly keyArn?: string;
  /** What is allowed or refused besides. */
  readonly statements?: readonly PolicyStatement[];
}

/** Policy of a private bucket: TLS only (FSBP S3.5), and no object encrypted in another way than the bucket says. */
export function bucketPolicy({
  bucketArn,
  keyArn,
  statements = [],
}: BucketPolicyInput): PolicyDocument {
  return policyDocument(
    denyWithoutTls("s3:*", [bucketArn, `${bucketArn}/*`]),
    ...(keyArn === undefined ? [] : [denyOtherEncryption(bucketArn, keyArn)]),
    ...statements,
  );
}

/**
 * Refuses uploads that ask for an encryption of their own. An upload without the header takes the
 * bucket's default; one that names the algorithm must name the bucket's key with it, because S3 takes
 * its own key where none is named. A condition that a key differs holds where the key is absent.
 */
function denyOtherEncryption(bucketArn: string, keyArn: string): PolicyStatement {
  return {
    Sid: "DenyOtherEncryption",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:PutObject"],
    Resource: [`${bucketArn}/*`],
    Condition: {
      Null: { "s3:x-amz-server-side-encryption": "false" },
      StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn },
    },
  };
}

/**
 * Lets S3 deliver the access logs of some buckets of one account ("Enabling Amazon S3 server access
 * logging", Amazon S3 User Guide).
 */
export function allowAccessLogs(input: {
  readonly bucketArn: string;
  readonly accountId: string;
  /** ARNs of the buckets whose access is logged. */
  readonly sourceArns: readonly string[];
}): PolicyStatement {
  return {
    Sid: "DeliverAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: ["s3:PutObject"],
    Resource: [`${input.bucketArn}/*`],
    Condition: {
      StringEquals: { "aws:SourceAccount": input.accountId },
      ArnLike: { "aws:SourceArn": input.sourceArns },
    },
  };
}

/**
 * Lets load balancers of one account and region deliver their access logs. An application load balancer writes as Elastic Load
 * Balancing, a network load balancer by log delivery, which first reads the bucket's ACL ("Enable access logs", Elastic Load
 * Balancing, Application Load Balancers and Network Load Balancers).
 */
export function allowBalancerLogs(input: {
  readonly bucketArn: string;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
}): PolicyStatement[] {
  const { accountId, bucketArn, partition, region } = input;
  const writes = {
    Effect: "Allow" as const,
    Action: ["s3:PutObject"],
    Resource: [`${bucketArn}/AWSLogs/${accountId}/*`],
  };
  const fromLogs = {
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": `arn:${partition}:logs:${region}:${accountId}:*` },
  };
  return [
    {
      ...writes,
      Sid: "DeliverApplicationLoadBalancerLogs",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Condition: {
        ArnLike: {
          "aws:SourceArn": `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`,
        },
      },
    },
    {
      ...writes,
      Sid: "DeliverNetworkLoadBalancerLogs",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Condition: {
        ...fromLogs,
        StringEquals: { ...fromLogs.StringEquals, "s3:x-amz-acl": "bucket-owner-full-control" },
      },
    },
    {
      Sid: "ReadAclForLogDelivery",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["s3:GetBucketAcl"],
      Resource: [bucketArn],
      Condition: fromLogs,
    },
  ];
}
