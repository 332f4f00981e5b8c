import type { Conditions } from "./policyDocument";
import type { StateInput } from "./previewPolicy";

export interface DeployPolicyInput extends StateInput {
  readonly region: string;
  readonly accountId: string;
  /** Name of the EKS cluster, and the stem of the names made for it. */
  readonly clusterName: string;
  /** Stem of the stack's secrets. */
  readonly secretsPrefix: string;
  /** ARNs of repositories of other stacks that images are copied from. */
  readonly imageSourceArns: readonly string[];
  /** Host names of the UI and of the sign-in pages: the only records it may write. */
  readonly hostNames: readonly string[];
  /** Whether the sign-in pages have a host name of their own. */
  readonly signInHost: boolean;
  /** ARN of the boundary that every role it makes must have. */
  readonly workloadBoundaryArn: string;
}

/** Every resource of the program carries it. */
const TAG = "stack";

/** What is changed has the stack's tag. */
export const carries = ({ stack }: DeployPolicyInput): Conditions => ({
  StringEquals: { [`aws:ResourceTag/${TAG}`]: stack },
});

/** What is made gets the stack's tag, together with further demands. */
export const gets = (
  { stack }: DeployPolicyInput,
  more: Readonly<Record<string, string | readonly string[]>> = {},
): Conditions => ({
  StringEquals: { ...more, [`aws:RequestTag/${TAG}`]: stack },
});

/** ARN of something in the stack's region and account. */
export const arnOf = (
  { partition, region, accountId }: DeployPolicyInput,
  service: string,
  resource: string,
): string => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
