import { deployClusterPolicy } from "./deployCluster";
import { deployDataPolicy } from "./deployData";
import { deployEdgePolicy } from "./deployEdge";
import { deployIdentityPolicy } from "./deployIdentity";
import { deployNetworkPolicy } from "./deployNetwork";
import type { DeployPolicyInput } from "./deployScope";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";
import { stateFiles } from "./previewPolicy";

export const deployParts = ["network", "cluster", "data", "edge", "identity", "state"] as const;
export type DeployPart = (typeof deployParts)[number];

/**
 * What `pulumi up` of one stack may do, in documents of at most 6,144 characters each, which is what IAM takes
 * ("IAM and AWS STS quotas"). Things with names of our choosing are bound by name, the others by the stack's
 * tag, which every resource of the program carries. Describing is what the preview's document allows.
 */
export function deployPolicies(
  input: DeployPolicyInput,
): Readonly<Record<DeployPart, PolicyDocument>> {
  return {
    network: deployNetworkPolicy(input),
    cluster: deployClusterPolicy(input),
    data: deployDataPolicy(input),
    edge: deployEdgePolicy(input),
    identity: deployIdentityPolicy(input),
    state: deployStatePolicy(input),
  };
}

/** The preview's document reads the state; this one writes it. */
export function deployStatePolicy({
  partition,
  project,
  stack,
  stateBucket,
  stateKeyArn,
}: DeployPolicyInput): PolicyDocument {
  const bucket = `arn:${partition}:s3:::${stateBucket}`;
  return policyDocument(
    allow(
      "WriteState",
      ["s3:DeleteObject", "s3:PutObject"],
      stateFiles(project, stack).map((file) => `${bucket}/${file}`),
    ),
    allow("EncryptState", ["kms:Encrypt"], [stateKeyArn], {
      StringEquals: { "kms:EncryptionContext:stack": stack },
    }),
  );
}
