/**
 * Actions that matter more than others. What each does, and whether it can be bound to a resource, is
 * from the Service Authorization Reference (AWS); which matter is from the sources named below.
 */

/** A way to more rights: holding all of the actions is enough. */
export interface Escalation {
  readonly actions: readonly string[];
  /** `any`: on whatever resource. `unbounded`: only where the resource can be chosen freely. */
  readonly scope: "any" | "unbounded";
  readonly what: string;
}

const direct = (what: string, ...actions: readonly string[]): Escalation[] =>
  actions.map((action) => ({ actions: [action], scope: "any", what }));
const free = (what: string, ...actions: readonly string[]): Escalation => ({
  actions,
  scope: "unbounded",
  what,
});

/**
 * Ways by which a principal gives itself more rights. The first 21 are Rhino Security Labs', "AWS IAM
 * Privilege Escalation – Methods and Mitigation" (2018); the rest follow its pattern for newer services,
 * as collected in Bishop Fox's "IAM Vulnerable" (2021) and the EKS User Guide, "Access entries".
 */
export const ESCALATIONS: readonly Escalation[] = [
  ...direct(
    "rewrite a policy that it has",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
  ),
  ...direct(
    "take a user's credentials",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
  ),
  ...direct(
    "give a principal more policies",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
  ),
  ...direct("let itself into a role", "iam:UpdateAssumeRolePolicy"),
  ...direct(
    "lift a boundary",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
  ),
  free("start a machine with any role", "iam:PassRole", "ec2:RunInstances"),
  free("run a function with any role", "iam:PassRole", "lambda:CreateFunction"),
  free("run its code in any function", "lambda:UpdateFunctionCode"),
  free("open a Glue endpoint with any role", "iam:PassRole", "glue:CreateDevEndpoint"),
  free("enter any Glue endpoint", "glue:UpdateDevEndpoint"),
  free("make resources with any role", "iam:PassRole", "cloudformation:CreateStack"),
  free("run a pipeline with any role", "iam:PassRole", "datapipeline:CreatePipeline"),
  free("run a container with any role", "iam:PassRole", "ecs:RegisterTaskDefinition"),
  free("run a build with any role", "iam:PassRole", "codebuild:CreateProject"),
  free("open a notebook with any role", "iam:PassRole", "sagemaker:CreateNotebookInstance"),
  free("run a task with any role", "iam:PassRole", "ecs:RunTask"),
  free("run a job with any role", "iam:PassRole", "glue:CreateJob"),
  free("run a workflow with any role", "iam:PassRole", "states:CreateStateMachine"),
  free("run a training job with any role", "iam:PassRole", "sagemaker:CreateTrainingJob"),
  free("start a cluster with any role", "iam:PassRole", "elasticmapreduce:RunJobFlow"),
  free("give a machine any role", "iam:PassRole", "ec2:AssociateIamInstanceProfile"),
  free("call anything with any role", "iam:PassRole", "scheduler:CreateSchedule"),
  free("change resources with any role", "iam:PassRole", "cloudformation:UpdateStack"),
  free("give pods any role", "iam:PassRole", "eks:CreatePodIdentityAssociation"),
  free("administer any cluster", "eks:AssociateAccessPolicy"),
  free("run commands on any machine", "ssm:SendCommand"),
  free("enter any machine", "ssm:StartSession"),
  free("enter any machine by key", "ec2-instance-connect:SendSSHPublicKey"),
];

/** Actions whose answer is a credential (Salesforce, "Cloudsplaining", credentials exposure). */
export const CREDENTIAL_ACTIONS: readonly string[] = [
  "sts:AssumeRole",
  "sts:GetFederationToken",
  "cognito-identity:GetCredentialsForIdentity",
  "cognito-identity:GetOpenIdToken",
  "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
  "codeartifact:GetAuthorizationToken",
  "ec2:GetPasswordData",
  "iam:CreateServiceSpecificCredential",
  "iam:ResetServiceSpecificCredential",
  "lightsail:GetInstanceAccessDetails",
  "rds-db:connect",
  "redshift:GetClusterCredentials",
  "redshift-serverless:GetCredentials",
  "sso:GetRoleCredentials",
];

/** Actions that read what others stored (Cloudsplaining, data exfiltration; and keys, FSBP KMS.1). */
export const DATA_READS: readonly string[] = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "secretsmanager:GetSecretValue",
  "secretsmanager:BatchGetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "rds:DownloadCompleteDBLogFile",
  "ebs:GetSnapshotBlock",
  "logs:GetLogEvents",
  "sqs:ReceiveMessage",
];

/** Actions that decide who else may do something (access level "Permissions management"). */
export const PERMISSION_WRITES: readonly string[] = [
  "ec2:CreateNetworkInterfacePermission",
  "ec2:ModifySnapshotAttribute",
  "ec2:ModifyImageAttribute",
  "ecr:SetRepositoryPolicy",
  "ecr:DeleteRepositoryPolicy",
  "iam:CreatePolicy",
  "iam:CreateRole",
  "iam:CreateUser",
  "iam:DetachRolePolicy",
  "iam:DeleteRolePolicy",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lambda:AddPermission",
  "logs:PutResourcePolicy",
  "ram:CreateResourceShare",
  "rds:ModifyDBSnapshotAttribute",
  "rds:ModifyDBClusterSnapshotAttribute",
  "s3:DeleteBucketPolicy",
  "s3:PutAccountPublicAccessBlock",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutObjectAcl",
  "secretsmanager:DeleteResourcePolicy",
  "secretsmanager:PutResourcePolicy",
  "sns:AddPermission",
  "sns:SetTopicAttributes",
  "sqs:AddPermission",
  "sqs:SetQueueAttributes",
];

/** Verbs that read; everything else changes something. */
const READ_VERBS =
  /^(Batch)?(Get|List|Describe|Search|Lookup|Check|Query|Scan|Select|View|Read|Head|Receive|Decode|Detect|Estimate|Evaluate|Filter|Preview|Simulate|Validate|Verify|Test|Download)/i;

/** Whether an action, or a pattern of actions, changes something. */
export function isWrite(action: string): boolean {
  const verb = action.split(":")[1] ?? "";
  return verb !== "" && !READ_VERBS.test(verb);
}

/**
 * Changes that AWS binds to no resource: `*` is the only thing that can be written. Nor can the joining
 * of a web ACL be bound usefully: WAF looks at no tag of the load balancer, whose name is not known before.
 */
export const UNRESTRICTABLE: readonly string[] = [
  "cloudwatch:PutMetricData",
  "ec2:CreateDefaultVpc",
  "ecr:CreatePullThroughCacheRule",
  "elasticloadbalancing:SetWebAcl",
  "sts:DecodeAuthorizationMessage",
  "wafv2:AssociateWebACL",
  "wafv2:DisassociateWebACL",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
