import { viaService } from "./partition";
import { type Conditions, type PolicyDocument, policyDocument } from "./policyDocument";

/** An AWS service that uses a key on its own, outside any caller's permissions. */
export interface KeyUser {
  /** Name of the statement: letters and digits. */
  readonly sid: string;
  /** Service principal, such as `logs.eu-west-1.amazonaws.com`. */
  readonly service: string;
  /** What it may do with the key. */
  readonly actions: readonly string[];
  /** On whose behalf: account, source ARN or encryption context. Required: never for everybody. */
  readonly conditions: Conditions;
}

export interface KeyPolicyInput {
  readonly partition: string;
  /** Account that owns the key. */
  readonly accountId: string;
  /** Services that use the key on their own. */
  readonly users?: readonly KeyUser[];
}

/** What encrypting and decrypting data takes ("Key policies in AWS KMS", AWS KMS Developer Guide). */
export const USE_KEY = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncrypt*",
  "kms:GenerateDataKey*",
  "kms:DescribeKey",
] as const;

/**
 * Policy of a customer-managed key: the account's IAM policies decide who may use it, and the named
 * services besides. `Resource: *` in a key's policy means this key. Without the account's statement
 * a key can end up with nobody able to change its policy ("Default key policy", AWS KMS Developer Guide).
 */
export function keyPolicy(input: KeyPolicyInput): PolicyDocument {
  return policyDocument(
    {
      Sid: "AccountDecidesByIam",
      Effect: "Allow",
      Principal: { AWS: `arn:${input.partition}:iam::${input.accountId}:root` },
      Action: ["kms:*"],
      Resource: ["*"],
    },
    ...(input.users ?? []).map((user) => ({
      Sid: user.sid,
      Effect: "Allow" as const,
      Principal: { Service: user.service },
      Action: user.actions,
      Resource: ["*"],
      Condition: user.conditions,
    })),
  );
}

/** CloudWatch Logs, for log groups of this account and region whose names begin with a prefix. */
export function logsKeyUser(input: {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Beginning of the log groups' names. */
  readonly logGroupPrefix: string;
}): KeyUser {
  const { partition, region, accountId, logGroupPrefix } = input;
  const arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupPrefix}*`;
  return {
    sid: "LogGroups",
    service: viaService("logs", region, partition),
    actions: USE_KEY,
    conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn } },
  };
}
