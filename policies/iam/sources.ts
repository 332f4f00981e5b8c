import { type JsonObject, at, listOf, textAt, textsOf } from "../json";
import type { Inventory, StackResource } from "../inventory";
import { type Statement, statementsOf } from "./document";

/** Where permissions of users, groups and roles are written. */
export const IDENTITY_POLICIES = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/role:Role",
] as const;

/** Where a resource says who may use it. */
export const RESOURCE_POLICIES = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:secretsmanager/secret:Secret",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sqs/queue:Queue",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topic:Topic",
] as const;

/** Where a policy of AWS's or the account's is given to somebody. */
export const ATTACHMENTS = [
  "aws:iam/role:Role",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
] as const;

/**
 * Whether a policy is a boundary by its path: it allows much and grants nothing. iam-no-managed-administrator
 * sees to it that none is ever attached.
 */
export function isBoundary(path: unknown): boolean {
  return typeof path === "string" && path.startsWith("/boundary/");
}

/** The statements that a resource of one of the types above gives to an identity. */
export function identityStatements(type: string, props: JsonObject): Statement[] {
  if (type === "aws:iam/policy:Policy" && isBoundary(props["path"])) return [];
  if (type !== "aws:iam/role:Role") return statementsOf(props["policy"]);
  return listOf(props["inlinePolicies"]).flatMap((inline) => statementsOf(at(inline, "policy")));
}

/** Who may use a resource of one of the types of `RESOURCE_POLICIES`. */
export function resourceStatements(props: unknown): Statement[] {
  return statementsOf(at(props, "policy"));
}

/** Who may take a role. */
export function trustStatements(props: unknown): Statement[] {
  return statementsOf(at(props, "assumeRolePolicy"));
}

/** ARNs of the policies that a resource attaches. */
export function attachedPolicies(props: unknown): string[] {
  return [...textsOf(at(props, "policyArn")), ...textsOf(at(props, "managedPolicyArns"))];
}

/** One document of a role, with the resource that it is written in. */
export interface RoleDocument {
  readonly source: StackResource;
  readonly statements: readonly Statement[];
}

/** Everything that the stack lets a role do; policies of AWS's own have no document here. */
export function roleDocuments(stack: Inventory, role: StackResource): RoleDocument[] {
  const inline = { source: role, statements: identityStatements(role.type, asRecord(role.props)) };
  const own = stack
    .referrers(role, "role", "aws:iam/rolePolicy:RolePolicy")
    .map((source) => ({ source, statements: statementsOf(at(source.props, "policy")) }));
  const attachments = [
    ...stack.referrers(role, "role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    ...stack.referrers(role, "roles", "aws:iam/policyAttachment:PolicyAttachment"),
  ];
  const attached = stack
    .ofType("aws:iam/policy:Policy")
    .filter(
      (policy) =>
        attachments.some((a) => stack.refersTo(a, "policyArn", policy)) ||
        stack.refersTo(role, "managedPolicyArns", policy),
    )
    .map((source) => ({ source, statements: statementsOf(at(source.props, "policy")) }));
  return [inline, ...own, ...attached].filter(({ statements }) => statements.length > 0);
}

/** Documents that no role of the stack has: for users, groups, or roles made elsewhere. */
export function otherDocuments(stack: Inventory): RoleDocument[] {
  const roles = stack.ofType("aws:iam/role:Role");
  const held = new Set(
    roles.flatMap((role) => roleDocuments(stack, role).map(({ source }) => source.urn)),
  );
  return IDENTITY_POLICIES.flatMap((type) => stack.ofType(type))
    .filter(
      ({ urn, type, props }) =>
        type !== "aws:iam/role:Role" && !held.has(urn) && !isBoundary(at(props, "path")),
    )
    .map((source) => ({ source, statements: statementsOf(at(source.props, "policy")) }));
}

/** Account that the stack is made in, as far as a known ARN tells. */
export function ownAccount(stack: Inventory): string | undefined {
  for (const role of stack.ofType("aws:iam/role:Role")) {
    const account = /^arn:[^:]*:iam::(\d{12}):/.exec(textAt(role.props, "arn") ?? "")?.[1];
    if (account !== undefined) return account;
  }
  return undefined;
}

function asRecord(value: unknown): JsonObject {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
