import type { Recipes } from "../support/world";

const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";
const ACCOUNT = "123456789012";

export const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

export const webTrust = document({
  Effect: "Allow",
  Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: {
    StringEquals: {
      [`${ISSUER}:aud`]: "sts.amazonaws.com",
      [`${ISSUER}:sub`]: "system:serviceaccount:airflow-prod:airflow-task",
    },
  },
});

export const permissions = [
  {
    Sid: "Objects",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: ["arn:aws:s3:::logs/*"],
  },
  {
    Sid: "Secrets",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:test-airflow-*`,
  },
  {
    Sid: "Key",
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/artifacts`,
    Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
  },
  {
    Sid: "Start",
    Effect: "Allow",
    Action: ["ec2:RunInstances"],
    Resource: ["arn:aws:ec2:eu-west-1::image/*", `arn:aws:ec2:eu-west-1:${ACCOUNT}:subnet/*`],
  },
  {
    Sid: "StartTagged",
    Effect: "Allow",
    Action: ["ec2:RunInstances"],
    Resource: [`arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*`],
    Condition: { StringEquals: { "aws:RequestTag/stack": "test" } },
  },
  {
    Sid: "HandOn",
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: `arn:aws:iam::${ACCOUNT}:role/node`,
    Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
  },
  { Sid: "Look", Effect: "Allow", Action: ["ec2:DescribeInstances"], Resource: "*" },
  { Sid: "Measure", Effect: "Allow", Action: "cloudwatch:PutMetricData", Resource: "*" },
  { Sid: "Never", Effect: "Deny", NotAction: "s3:*", Resource: "arn:aws:s3:::other/*" },
];

const role = "aws:iam/role:Role::task";

/** Roles for pods, machines and services, and the permissions of one of them. */
export const identity: Recipes = {
  [role]: {
    inputs: { name: "airflow-task", assumeRolePolicy: webTrust },
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/airflow-task` },
  },
  "aws:iam/rolePolicy:RolePolicy::task": {
    inputs: { role: "airflow-task", policy: document(...permissions) },
    from: { role },
  },
  "aws:iam/policy:Policy::shared": {
    inputs: {
      name: "shared",
      policy: document({ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::logs" }),
    },
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:policy/shared` },
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment::task-shared": {
    inputs: { role: "airflow-task", policyArn: `arn:aws:iam::${ACCOUNT}:policy/shared` },
    from: { role, policyArn: "aws:iam/policy:Policy::shared" },
  },
  "aws:iam/groupPolicy:GroupPolicy::readers": {
    inputs: {
      policy: document({ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::logs" }),
    },
  },
  "aws:iam/userPolicy:UserPolicy::reader": {
    inputs: {
      policy: document({ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::logs" }),
    },
  },
  "aws:cognito/identityPool:IdentityPool::people": {
    inputs: { identityPoolName: "people", allowUnauthenticatedIdentities: false },
  },
  "aws:iam/role:Role::node": {
    inputs: {
      name: "node",
      assumeRolePolicy: document({
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"],
    },
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/node` },
  },
  "aws:iam/role:Role::pods": {
    inputs: {
      name: "pods",
      assumeRolePolicy: document({
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      }),
      inlinePolicies: [
        {
          name: "read",
          policy: document({
            Effect: "Allow",
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::logs/*",
          }),
        },
      ],
    },
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/pods` },
  },
  "aws:iam/role:Role::flow-logs": {
    inputs: {
      name: "flow-logs",
      assumeRolePolicy: document({
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      }),
    },
    outputs: { arn: `arn:aws:iam::${ACCOUNT}:role/flow-logs` },
  },
  "aws:iam/policyAttachment:PolicyAttachment::nodes": {
    inputs: { policyArn: "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" },
  },
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment::readers": {
    inputs: { policyArn: `arn:aws:iam::${ACCOUNT}:policy/shared` },
  },
  "aws:iam/userPolicyAttachment:UserPolicyAttachment::reader": {
    inputs: { policyArn: `arn:aws:iam::${ACCOUNT}:policy/shared` },
  },
};
