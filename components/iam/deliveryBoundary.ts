import {
  type Conditions,
  type PolicyDocument,
  type PolicyStatement,
  allow,
  policyDocument,
} from "./policyDocument";

export interface BoundaryInput {
  readonly partition: string;
  /** Bucket of Pulumi's state. */
  readonly stateBucket: string;
  /** Key of the secrets in it. */
  readonly stateKeyArn: string;
}

/** Verbs of IAM that change something ("Actions, resources, and condition keys for IAM", Service Authorization Reference). */
const IAM_WRITES = [
  "iam:Add*",
  "iam:Attach*",
  "iam:Create*",
  "iam:Deactivate*",
  "iam:Delete*",
  "iam:Detach*",
  "iam:Enable*",
  "iam:Put*",
  "iam:Remove*",
  "iam:Reset*",
  "iam:Set*",
  "iam:Tag*",
  "iam:Untag*",
  "iam:Update*",
  "iam:Upload*",
] as const;

const deny = (
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Conditions,
): PolicyStatement => ({
  Sid: sid,
  Effect: "Deny",
  Action: actions,
  Resource: resources,
  ...(conditions === undefined ? {} : { Condition: conditions }),
});

/** A boundary grants nothing: it says what is left of the grants ("Permissions boundaries for IAM entities", IAM User Guide). */
const everything = allow("WhateverIsGranted", ["*"], ["*"]);

/**
 * The most that a role made by the pipeline can ever do: anything it is granted, but not to manage identities,
 * not to take other roles, and not to touch Pulumi's state, whatever its own policies say.
 */
export function workloadBoundaryPolicy(input: BoundaryInput): PolicyDocument {
  const bucket = `arn:${input.partition}:s3:::${input.stateBucket}`;
  // The load balancer controller makes one role: Elastic Load Balancing's own, which AWS defines.
  const serviceLinked = `arn:${input.partition}:iam::*:role/aws-service-role/*`;
  return policyDocument(
    everything,
    {
      Sid: "NoIdentities",
      Effect: "Deny",
      Action: IAM_WRITES,
      NotResource: [serviceLinked],
    },
    deny("NoOtherRoles", ["sts:AssumeRole", "organizations:*", "account:*"], ["*"]),
    deny("NoState", ["s3:*"], [bucket, `${bucket}/*`]),
    deny("NoStateKey", ["kms:*"], [input.stateKeyArn]),
  );
}

export interface DeliveryBoundaryInput {
  readonly partition: string;
  readonly accountId: string;
  /** ARN of the boundary that every role the pipeline makes must have. */
  readonly workloadBoundaryArn: string;
  /** ARN of the pipeline's OpenID Connect provider. */
  readonly providerArn: string;
}

/**
 * The most that the pipeline's own roles can ever do. They cannot change themselves, their policies, either
 * boundary or whom they trust; a role they make has the boundary of workloads, and keeps it; they make no
 * users and keys, and take no other role.
 */
export function deliveryBoundaryPolicy(input: DeliveryBoundaryInput): PolicyDocument {
  const { partition, accountId, workloadBoundaryArn, providerArn } = input;
  const iam = (resource: string) => `arn:${partition}:iam::${accountId}:${resource}`;
  return policyDocument(
    everything,
    deny("NotItself", IAM_WRITES, [
      iam("role/delivery/*"),
      iam("policy/delivery/*"),
      iam("policy/boundary/*"),
      providerArn,
    ]),
    deny("NotHandOnItself", ["iam:PassRole"], [iam("role/delivery/*")]),
    deny(
      "OnlyBoundedRoles",
      [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      ["*"],
      { StringNotEquals: { "iam:PermissionsBoundary": workloadBoundaryArn } },
    ),
    deny(
      "NoPeople",
      [
        "account:*",
        "iam:*AccessKey*",
        "iam:*AccountPasswordPolicy",
        "iam:*Group*",
        "iam:*LoginProfile",
        "iam:*SAMLProvider*",
        "iam:*User*",
        "iam:CreatePolicy*",
        "iam:DeleteRolePermissionsBoundary",
        "iam:SetDefaultPolicyVersion",
        "organizations:*",
        "sts:AssumeRole",
      ],
      ["*"],
    ),
  );
}
