import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type KeyUser, keyPolicy } from "./iam/keyPolicy";

export interface EncryptionKeyArgs {
  /** What the key encrypts, as a sentence. */
  description: string;
  /** Alias without `alias/`, unique in the account and region. */
  alias: string;
  /** AWS partition of the account. */
  partition: string;
  /** Account that owns the key. */
  accountId: pulumi.Input<string>;
  /** Services that use the key on their own, beside whom the account's IAM policies allow. Default: none. */
  users?: (accountId: string) => readonly KeyUser[];
  /** Days between the deletion of the key and the loss of what it encrypted, 7 to 30. Default: 30. */
  deletionWindowDays?: number;
  /** Tags of the key. */
  tags: Readonly<Record<string, string>>;
}

/**
 * A customer-managed key, rotated every year, and its alias: $1 a month, and $1 more for each of the
 * first two rotations. Rotation is FSBP KMS.4.
 *
 * @param name Logical name of both resources.
 * @param opts `parent` goes to both; `protect` and `retainOnDelete` are the key's alone.
 */
export function encryptionKey(
  name: string,
  args: EncryptionKeyArgs,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): aws.kms.Key {
  const { partition } = args;
  const policy = pulumi
    .output(args.accountId)
    .apply((accountId) =>
      keyPolicy({ partition, accountId, users: args.users?.(accountId) ?? [] }),
    );
  const key = new aws.kms.Key(
    name,
    {
      description: args.description,
      enableKeyRotation: true,
      deletionWindowInDays: args.deletionWindowDays ?? 30,
      policy: pulumi.jsonStringify(policy),
      tags: { ...args.tags, Name: args.alias },
    },
    opts,
  );
  new aws.kms.Alias(
    name,
    { name: `alias/${args.alias}`, targetKeyId: key.keyId },
    { parent: opts.parent },
  );
  return key;
}
