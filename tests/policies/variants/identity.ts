import { document, permissions, webTrust } from "../happy/identity";
import { add, all, set, type Spoil } from "../support/world";
import { broken, type Variant, type Variants } from "./variant";

const role = "aws:iam/role:Role::task";
const inline = "aws:iam/rolePolicy:RolePolicy::task";
const shared = "aws:iam/policy:Policy::shared";
const pods = "aws:iam/role:Role::pods";
const node = "aws:iam/role:Role::node";
const team = "aws:iam/role:Role::team";
const flowLogs = "aws:iam/role:Role::flow-logs";
const groupPolicy = "aws:iam/groupPolicy:GroupPolicy::readers";
const userPolicy = "aws:iam/userPolicy:UserPolicy::reader";
const keyPolicy = "aws:kms/key:Key::artifacts";

/** The task role's permissions with one more statement. */
const more = (statement: object): Spoil =>
  set(inline, "policy", document(...permissions, { Sid: "More", Effect: "Allow", ...statement }));
const extra = (
  title: string,
  Action: unknown,
  Resource: unknown = "*",
  rest: object = {},
): Variant => broken(title, inline, more({ Action, Resource, ...rest }));
const escalation = (title: string, Action: unknown, Resource: unknown = "*"): Variant =>
  broken(title, role, more({ Action, Resource }));

const trust = (change: (statement: Record<string, unknown>) => object): string => {
  const parsed = JSON.parse(webTrust) as { Statement: Record<string, unknown>[] };
  return document(...parsed.Statement.map(change));
};
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";
const conditions = (Condition: object): string =>
  trust((statement) => ({ ...statement, Condition }));
const aud = { [`${ISSUER}:aud`]: "sts.amazonaws.com" };
const sub = { [`${ISSUER}:sub`]: "system:serviceaccount:airflow-prod:airflow-task" };

const assume = (Principal: unknown, rest: object = {}): string =>
  document({ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...rest });
const OWN_KEY = "arn:aws:kms:eu-west-1:123456789012:key/artifacts";
const OTHER = "arn:aws:iam::999999999999:root";

export const identity: Variants = {
  "iam-no-administrator": [
    extra("every action", "*"),
    extra("every action, spelled out", "*:*"),
    extra("every action on one thing", "*", "arn:aws:s3:::logs"),
    broken(
      "a managed policy",
      shared,
      set(shared, "policy", document({ Effect: "Allow", Action: "*", Resource: "*" })),
    ),
    broken(
      "a policy inside a role",
      pods,
      set(
        pods,
        "inlinePolicies.0.policy",
        document({ Effect: "Allow", Action: ["*"], Resource: ["*"] }),
      ),
    ),
    broken(
      "a group",
      groupPolicy,
      set(groupPolicy, "policy", document({ Effect: "Allow", Action: "*", Resource: "*" })),
    ),
    broken(
      "a user",
      userPolicy,
      set(userPolicy, "policy", document({ Effect: "Allow", Action: "*", Resource: "*" })),
    ),
    broken(
      "a single statement that is no list",
      shared,
      set(
        shared,
        "policy",
        JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }),
      ),
    ),
  ],
  "iam-no-whole-service": [
    extra("a service", "s3:*", "arn:aws:s3:::logs"),
    extra("two services", ["ec2:*", "sqs:*"], "arn:aws:sqs:eu-west-1:123456789012:queue"),
  ],
  "iam-no-not-elements": [
    broken("NotAction", inline, more({ NotAction: "s3:*", Resource: "arn:aws:s3:::logs/*" }), {
      says: "NotAction",
    }),
    broken(
      "NotResource",
      inline,
      more({ Action: "s3:ListBucket", NotResource: "arn:aws:s3:::other" }),
      { says: "NotResource" },
    ),
    broken(
      "NotPrincipal in a key",
      keyPolicy,
      set(
        keyPolicy,
        "policy",
        document({
          Effect: "Allow",
          NotPrincipal: { AWS: OTHER },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      ),
    ),
    broken(
      "NotPrincipal in a trust",
      node,
      set(
        node,
        "assumeRolePolicy",
        document({ Effect: "Allow", NotPrincipal: { AWS: OTHER }, Action: "sts:AssumeRole" }),
      ),
    ),
  ],
  "iam-no-privilege-escalation": [
    escalation(
      "a new version of a policy",
      "iam:CreatePolicyVersion",
      "arn:aws:iam::123456789012:policy/own",
    ),
    escalation("a policy for a role", ["iam:PutRolePolicy"], "arn:aws:iam::123456789012:role/task"),
    escalation("an attached policy", "iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/task"),
    escalation("another's key", "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/*"),
    escalation("a trust", "iam:UpdateAssumeRolePolicy"),
    escalation("a boundary lifted", "iam:DeleteRolePermissionsBoundary"),
    escalation("a wildcard over all of them", "iam:UpdateAssume*"),
    escalation("a machine with any role", ["iam:PassRole", "ec2:RunInstances"]),
    escalation("a function with any role", ["iam:PassRole", "lambda:CreateFunction"]),
    escalation("any cluster", ["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"]),
    escalation("commands on any machine", "ssm:SendCommand"),
    broken(
      "two policies that only together suffice",
      role,
      all(
        more({ Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/*" }),
        set(
          shared,
          "policy",
          document({ Effect: "Allow", Action: "cloudformation:CreateStack", Resource: "*" }),
        ),
      ),
      { says: "cloudformation:CreateStack" },
    ),
  ],
  "iam-pass-role-bound": [
    extra("any role", "iam:PassRole", "*", {
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    }),
    extra("every role of the account", "iam:PassRole", "arn:aws:iam::123456789012:role/*"),
    extra("any service", "iam:PassRole", "arn:aws:iam::123456789012:role/node"),
    extra("by a wildcard", "iam:Pass*", "arn:aws:iam::123456789012:role/node"),
  ],
  "iam-no-broad-data-access": [
    extra("every secret", "secretsmanager:GetSecretValue"),
    extra("every object", ["s3:GetObject"], "arn:aws:s3:::*"),
    extra("every object of every bucket", "s3:Get*", "arn:aws:s3:::*/*"),
    extra("every key", "kms:Decrypt", "arn:aws:kms:eu-west-1:123456789012:key/*"),
    extra("every parameter", "ssm:GetParameter*", "*", {
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    }),
  ],
  "iam-no-credentials-exposure": [
    extra("any role", "sts:AssumeRole"),
    extra("any database user", "rds-db:connect"),
    extra("any machine's password", "ec2:GetPassword*"),
  ],
  "iam-no-permissions-management": [
    extra("every bucket's policy", "s3:PutBucketPolicy"),
    extra("every key's policy", ["kms:PutKeyPolicy", "kms:CreateGrant"]),
    extra("new roles", "iam:CreateRole"),
  ],
  "iam-writes-bound": [
    extra("every queue", "sqs:SendMessage"),
    extra("every machine", ["ec2:TerminateInstances"]),
    extra("a wildcard", "dynamodb:Put*", "arn:aws:dynamodb:eu-west-1:123456789012:table/*"),
    extra(
      "starting any machine",
      "ec2:RunInstances",
      "arn:aws:ec2:eu-west-1:123456789012:instance/*",
    ),
  ],
  "iam-no-managed-administrator": [
    broken(
      "attached",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::task-shared",
      set(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment::task-shared",
        "policyArn",
        "arn:aws:iam::aws:policy/AdministratorAccess",
      ),
    ),
    broken(
      "listed in a role",
      node,
      set(node, "managedPolicyArns.0", "arn:aws:iam::aws:policy/IAMFullAccess"),
    ),
    broken(
      "another partition",
      "aws:iam/policyAttachment:PolicyAttachment::nodes",
      set(
        "aws:iam/policyAttachment:PolicyAttachment::nodes",
        "policyArn",
        "arn:aws-cn:iam::aws:policy/PowerUserAccess",
      ),
    ),
    broken(
      "a whole service",
      "aws:iam/userPolicyAttachment:UserPolicyAttachment::reader",
      set(
        "aws:iam/userPolicyAttachment:UserPolicyAttachment::reader",
        "policyArn",
        "arn:aws:iam::aws:policy/AmazonS3FullAccess",
      ),
    ),
    broken(
      "a group",
      "aws:iam/groupPolicyAttachment:GroupPolicyAttachment::readers",
      set(
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment::readers",
        "policyArn",
        "arn:aws:iam::aws:policy/SecretsManagerReadWrite",
      ),
    ),
  ],
  "iam-trust-no-everybody": [
    broken("everybody", node, set(node, "assumeRolePolicy", assume("*"))),
    broken("everybody in AWS", node, set(node, "assumeRolePolicy", assume({ AWS: "*" }))),
  ],
  "iam-oidc-trust-bound": [
    broken("no audience", role, set(role, "assumeRolePolicy", conditions({ StringEquals: sub })), {
      says: "audience",
    }),
    broken("no subject", role, set(role, "assumeRolePolicy", conditions({ StringEquals: aud })), {
      says: "subject",
    }),
    broken(
      "any subject",
      role,
      set(
        role,
        "assumeRolePolicy",
        conditions({ StringEquals: aud, StringLike: { [`${ISSUER}:sub`]: "*" } }),
      ),
    ),
    broken(
      "any namespace",
      role,
      set(
        role,
        "assumeRolePolicy",
        conditions({
          StringEquals: aud,
          StringLike: { [`${ISSUER}:sub`]: "system:serviceaccount:*:airflow" },
        }),
      ),
    ),
    broken(
      "if it exists",
      role,
      set(role, "assumeRolePolicy", conditions({ StringEquals: aud, StringEqualsIfExists: sub })),
    ),
    broken(
      "neither",
      [role, role],
      set(
        role,
        "assumeRolePolicy",
        trust(({ Condition: _, ...rest }) => rest),
      ),
    ),
    broken(
      "any repository of GitHub",
      role,
      set(
        role,
        "assumeRolePolicy",
        document({
          Effect: "Allow",
          Principal: {
            Federated:
              "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
          },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
            StringLike: { "token.actions.githubusercontent.com:sub": "repo:*" },
          },
        }),
      ),
    ),
  ],
  "iam-pod-identity-trust": [
    broken(
      "no tags",
      pods,
      set(
        pods,
        "assumeRolePolicy",
        assume(
          { Service: "pods.eks.amazonaws.com" },
          { Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } },
        ),
      ),
      { says: "TagSession" },
    ),
    broken(
      "every account",
      pods,
      set(
        pods,
        "assumeRolePolicy",
        document({
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        }),
      ),
      { says: "every account" },
    ),
  ],
  "iam-service-trust-bound": [
    broken(
      "flow logs",
      flowLogs,
      set(flowLogs, "assumeRolePolicy", assume({ Service: "vpc-flow-logs.amazonaws.com" })),
    ),
    broken(
      "the control plane",
      flowLogs,
      set(flowLogs, "assumeRolePolicy", assume({ Service: "eks.amazonaws.com" })),
    ),
    broken(
      "any account",
      flowLogs,
      set(
        flowLogs,
        "assumeRolePolicy",
        assume(
          { Service: ["monitoring.rds.amazonaws.com"] },
          { Condition: { StringLike: { "aws:SourceAccount": "*" } } },
        ),
      ),
    ),
  ],
  "iam-trust-other-accounts": [
    broken("another account", node, set(node, "assumeRolePolicy", assume({ AWS: OTHER })), {
      says: "999999999999",
    }),
    broken("by its number", node, set(node, "assumeRolePolicy", assume({ AWS: "999999999999" }))),
  ],
  "resource-policy-other-accounts": [
    broken(
      "a key",
      keyPolicy,
      set(
        keyPolicy,
        "policy",
        document({
          Effect: "Allow",
          Principal: { AWS: OTHER },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      ),
    ),
    broken(
      "a bucket",
      "aws:s3/bucketPolicy:BucketPolicy::logs",
      set(
        "aws:s3/bucketPolicy:BucketPolicy::logs",
        "policy",
        document({
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::123456789012:root", OTHER] },
          Action: "s3:GetObject",
          Resource: "*",
        }),
      ),
    ),
  ],
  "iam-permissions-boundary": [
    broken("none", [role, node, pods, flowLogs, team], (world) => world, {
      config: { boundaries: ["arn:aws:iam::123456789012:policy/boundary"] },
    }),
  ],
  "iam-no-users": [
    broken(
      "a user",
      "aws:iam/user:User::ci",
      add("aws:iam/user:User::ci", { inputs: { name: "ci" } }),
    ),
    broken(
      "a key",
      "aws:iam/accessKey:AccessKey::ci",
      add("aws:iam/accessKey:AccessKey::ci", { inputs: { user: "ci" } }),
    ),
    broken(
      "a password",
      "aws:iam/userLoginProfile:UserLoginProfile::ci",
      add("aws:iam/userLoginProfile:UserLoginProfile::ci", { inputs: { user: "ci" } }),
    ),
  ],
  "iam-one-owner": [
    broken(
      "inline policies twice",
      role,
      set(role, "inlinePolicies", [{ name: "more", policy: document() }]),
    ),
    broken(
      "managed policies twice",
      role,
      set(role, "managedPolicyArns", ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"]),
    ),
  ],
  "roles-confined-to-stack": [
    broken(
      "every secret",
      inline,
      more({ Action: "secretsmanager:GetSecretValue", Resource: "*" }),
    ),
    broken(
      "another stack's secrets",
      inline,
      more({
        Action: "secretsmanager:GetSecretValue",
        Resource: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod-airflow-*",
      }),
      { says: "prod-airflow" },
    ),
    broken(
      "a prefix that others share",
      inline,
      more({
        Action: "secretsmanager:GetSecretValue",
        Resource: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:test*",
      }),
    ),
    broken(
      "another stack's bucket",
      inline,
      more({
        Action: "s3:Get*",
        Resource: ["arn:aws:s3:::logs/*", "arn:aws:s3:::airflow-prod-logs/*"],
      }),
      { says: "airflow-prod-logs" },
    ),
    broken(
      "a key that is not known",
      inline,
      more({ Action: "kms:*", Resource: "arn:aws:kms:eu-west-1:123456789012:key/other" }),
    ),
    broken(
      "all but a list",
      inline,
      more({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::other/*" }),
    ),
    broken(
      "the tag of another stack",
      inline,
      more({
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/stack": "prod" } },
      }),
    ),
    broken(
      "AWS's policy for reading",
      node,
      set(node, "managedPolicyArns.0", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"),
      { says: "AmazonSSMManagedInstanceCore" },
    ),
  ],
  "cognito-no-guests": [
    broken(
      "guests",
      "aws:cognito/identityPool:IdentityPool::people",
      set("aws:cognito/identityPool:IdentityPool::people", "allowUnauthenticatedIdentities", true),
    ),
  ],
  "kms-used-through-service": [
    extra("a key", ["kms:Decrypt"], OWN_KEY),
    extra("by a wildcard", "kms:Generate*", OWN_KEY),
    extra("any service", "kms:Decrypt", OWN_KEY, {
      Condition: { StringLike: { "kms:ViaService": "*" } },
    }),
  ],
};
