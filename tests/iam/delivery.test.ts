import { deployParts } from "../../components/iam/deployPolicies";
import type { PolicyDocument } from "../../components/iam/policyDocument";
import { planOf, stacks } from "../support/plans";
import { allows, type Request } from "./evaluate";
import { samples } from "./samples";
import { madeByPlugins, typeActions } from "./typeActions";

const ACCOUNT = "123456789012";
const iam = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const BOUNDARY = iam("policy/boundary/airflow-dev-workload-boundary");
const KEY = "arn:aws:kms:eu-west-1:123456789012:key/state";

const documentOf = (name: string): PolicyDocument => {
  const sample = samples()[name];
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return sample.document;
};
const deploys = [
  documentOf("previewPolicy"),
  ...deployParts.map((part) =>
    documentOf(`deploy${part.slice(0, 1).toUpperCase()}${part.slice(1)}Policy`),
  ),
];
const boundary = documentOf("deliveryBoundaryPolicy");
const workloads = documentOf("workloadBoundaryPolicy");

/** What is left of grants within a boundary. */
const within = (limit: PolicyDocument, grants: readonly PolicyDocument[], request: Request) =>
  allows(limit, request) && grants.some((document) => allows(document, request));
const deploy = (action: string, resource: string, context: Request["context"] = {}): boolean =>
  within(boundary, deploys, { action, resource, context });
const preview = (action: string, resource: string, context: Request["context"] = {}): boolean =>
  within(boundary, [documentOf("previewPolicy")], { action, resource, context });
/** An administrator, but for the boundary: what is left if every grant were there. */
const everything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }],
};

const role = iam("role/airflow-dev-airflow-api-role");
const own = iam("role/delivery/airflow-dev-deploy");
const bounded = { "iam:PermissionsBoundary": BOUNDARY };
const tagged = { "aws:ResourceTag/stack": "dev" };
const gets = { "aws:RequestTag/stack": "dev" };

describe("the deploy role", () => {
  test.each<[action: string, resource: string, context: Request["context"]]>([
    ["iam:CreateRole", role, { ...bounded, ...gets }],
    ["iam:PutRolePolicy", role, bounded],
    ["iam:AttachRolePolicy", role, bounded],
    ["iam:UpdateAssumeRolePolicy", role, tagged],
    ["iam:PassRole", role, { "iam:PassedToService": "eks.amazonaws.com" }],
    ["ec2:CreateVpc", `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc/vpc-1`, gets],
    ["ec2:CreateSubnet", `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc/vpc-1`, tagged],
    ["ec2:DeleteVpc", `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc/vpc-1`, tagged],
    ["ec2:RunInstances", `arn:aws:ec2:eu-west-1:${ACCOUNT}:launch-template/lt-1`, tagged],
    ["eks:CreateCluster", "*", gets],
    ["eks:UpdateClusterVersion", `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/airflow-dev`, {}],
    ["rds:ModifyDBCluster", `arn:aws:rds:eu-west-1:${ACCOUNT}:cluster:airflow-dev`, {}],
    ["kms:CreateKey", "*", gets],
    ["s3:PutObject", "arn:aws:s3:::pulumi-state/.pulumi/stacks/airflow-platform/dev.json", {}],
    ["kms:Encrypt", KEY, { "kms:EncryptionContext:stack": "dev" }],
  ])("may %s on %s", (action, resource, context) => {
    expect(deploy(action, resource, context)).toBe(true);
  });

  test.each<[action: string, resource: string, context: Request["context"]]>([
    ["iam:CreateRole", role, gets],
    ["iam:CreateRole", role, { ...gets, "iam:PermissionsBoundary": iam("policy/anything") }],
    ["iam:PutRolePolicy", role, {}],
    [
      "iam:UpdateAssumeRolePolicy",
      iam("role/airflow-dev-2-x"),
      { "aws:ResourceTag/stack": "dev-2" },
    ],
    ["iam:PassRole", role, { "iam:PassedToService": "lambda.amazonaws.com" }],
    ["iam:PassRole", iam("role/admin"), { "iam:PassedToService": "ec2.amazonaws.com" }],
    [
      "ec2:DeleteVpc",
      `arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc/vpc-2`,
      { "aws:ResourceTag/stack": "uat" },
    ],
    ["ec2:RunInstances", `arn:aws:ec2:eu-west-1:${ACCOUNT}:launch-template/lt-2`, {}],
    ["ec2:RunInstances", `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*`, gets],
    ["eks:CreateCluster", "*", {}],
    ["rds:DeleteDBSnapshot", `arn:aws:rds:eu-west-1:${ACCOUNT}:snapshot:airflow-dev-final`, {}],
    ["s3:PutBucketAcl", "arn:aws:s3:::airflow-dev-logs-123456789012", {}],
    ["eks:DeleteCluster", `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/airflow-dev-2`, {}],
    ["s3:GetObject", "arn:aws:s3:::pulumi-state/.pulumi/stacks/airflow-platform/prod.json", {}],
    ["s3:PutObject", "arn:aws:s3:::pulumi-state/.pulumi/stacks/airflow-platform/dev-2.json", {}],
    ["kms:Decrypt", KEY, { "kms:EncryptionContext:stack": "prod" }],
    ["kms:Decrypt", KEY, {}],
    [
      "secretsmanager:GetSecretValue",
      `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:dev-airflow-connections/x-AbCdEf`,
      {},
    ],
    ["sts:AssumeRole", iam("role/admin"), {}],
  ])("may not %s on %s with %j", (action, resource, context) => {
    expect(deploy(action, resource, context)).toBe(false);
  });
});

describe("whatever the pipeline's roles were granted, their boundary refuses", () => {
  test.each<[what: string, action: string, resource: string, context: Request["context"]]>([
    ["another policy for itself", "iam:AttachRolePolicy", own, bounded],
    ["an inline policy for itself", "iam:PutRolePolicy", own, bounded],
    ["another trust", "iam:UpdateAssumeRolePolicy", own, tagged],
    ["another boundary", "iam:PutRolePermissionsBoundary", own, bounded],
    ["no boundary", "iam:DeleteRolePermissionsBoundary", own, {}],
    ["no boundary for a role it made", "iam:DeleteRolePermissionsBoundary", role, {}],
    [
      "a new version of its policy",
      "iam:CreatePolicyVersion",
      iam("policy/delivery/airflow-dev-read"),
      {},
    ],
    [
      "a new version of its boundary",
      "iam:CreatePolicyVersion",
      iam("policy/boundary/airflow-dev-delivery-boundary"),
      {},
    ],
    ["an older version of the workloads' boundary", "iam:SetDefaultPolicyVersion", BOUNDARY, {}],
    ["a role without boundary", "iam:CreateRole", iam("role/x"), {}],
    ["itself handed on", "iam:PassRole", own, { "iam:PassedToService": "ec2.amazonaws.com" }],
    [
      "another issuer's client",
      "iam:AddClientIDToOpenIDConnectProvider",
      iam("oidc-provider/token.actions.githubusercontent.com"),
      {},
    ],
    ["a user", "iam:CreateUser", iam("user/x"), {}],
    ["a key", "iam:CreateAccessKey", iam("user/x"), {}],
    ["another role", "sts:AssumeRole", iam("role/x"), {}],
  ])("%s", (_what, action, resource, context) => {
    expect(within(boundary, [everything], { action, resource, context })).toBe(false);
  });
});

describe("whatever a role of the stack was granted, its boundary refuses", () => {
  test.each([
    ["a role", "iam:CreateRole", iam("role/x")],
    ["a trust", "iam:UpdateAssumeRolePolicy", own],
    ["a user's key", "iam:CreateAccessKey", iam("user/x")],
    ["another role", "sts:AssumeRole", own],
    [
      "the state",
      "s3:GetObject",
      "arn:aws:s3:::pulumi-state/.pulumi/stacks/airflow-platform/dev.json",
    ],
    ["the state's key", "kms:Decrypt", KEY],
  ])("%s", (_what, action, resource) => {
    expect(within(workloads, [everything], { action, resource })).toBe(false);
  });

  test("and leaves what workloads do", () => {
    for (const [action, resource] of [
      ["s3:GetObject", "arn:aws:s3:::airflow-dev-logs-123456789012/x"],
      ["iam:PassRole", iam("role/airflow-dev-task-node")],
      [
        "iam:CreateServiceLinkedRole",
        iam("role/aws-service-role/elasticloadbalancing.amazonaws.com/x"),
      ],
    ] as const) {
      expect(within(workloads, [everything], { action, resource })).toBe(true);
    }
  });
});

describe("the preview role", () => {
  test("reads its own stack's state and nothing that another stack has", () => {
    const bucket = "arn:aws:s3:::pulumi-state";
    const file = (stack: string) => `${bucket}/.pulumi/stacks/airflow-platform/${stack}.json`;
    expect(preview("s3:GetObject", file("dev"))).toBe(true);
    expect(preview("s3:GetObject", file("prod"))).toBe(false);
    expect(preview("s3:PutObject", file("dev"))).toBe(false);
    expect(
      preview("s3:ListBucket", bucket, { "s3:prefix": ".pulumi/stacks/airflow-platform/dev.json" }),
    ).toBe(true);
    expect(preview("s3:ListBucket", bucket, { "s3:prefix": "" })).toBe(false);
    expect(preview("kms:Decrypt", KEY, { "kms:EncryptionContext:stack": "dev" })).toBe(true);
    expect(preview("kms:Decrypt", KEY, { "kms:EncryptionContext:stack": "prod" })).toBe(false);
  });

  test.each([
    [
      "secretsmanager:GetSecretValue",
      `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:dev-platform-x-AbCdEf`,
    ],
    ["s3:GetObject", "arn:aws:s3:::airflow-dev-logs-123456789012/task"],
    ["logs:GetLogEvents", `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/eks/airflow-dev/x`],
    ["cognito-idp:ListUsers", `arn:aws:cognito-idp:eu-west-1:${ACCOUNT}:userpool/x`],
    ["cognito-idp:DescribeUserPoolClient", `arn:aws:cognito-idp:eu-west-1:${ACCOUNT}:userpool/x`],
    ["ssm:GetParameter", `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/secret`],
    ["ec2:RunInstances", `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*`],
    ["iam:PassRole", role],
  ])("may not %s", (action, resource) => {
    expect(preview(action, resource, { ...tagged, ...gets, ...bounded })).toBe(false);
  });

  test("changes nothing at all", () => {
    const actions = documentOf("previewPolicy").Statement.flatMap(({ Action }) => Action);
    const reads = /:(Describe|Get|List|Decrypt$|AccessKubernetesApi$)/;
    expect(actions.filter((action) => !reads.test(action))).toEqual([]);
  });
});

describe("the documents", () => {
  test("fit into managed policies: 6,144 characters, with the longest names there are", () => {
    const place = { partition: "aws-us-gov", region: "us-gov-west-1", accountId: ACCOUNT };
    const sizes = Object.entries(samples(place))
      .filter(([, { kind }]) => kind === "delivery")
      .map(([name, { document }]) => {
        const text = JSON.stringify(document).replaceAll("airflow-dev", "a".repeat(40));
        return { name, length: text.length };
      });
    expect(sizes.length).toBe(9);
    expect(sizes.filter(({ length }) => length > 6144)).toEqual([]);
  });

  const deployable = (action: string): boolean =>
    deploys.some(({ Statement }) =>
      Statement.some(
        ({ Effect, Action }) =>
          Effect === "Allow" &&
          Action.some((pattern) =>
            new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "i").test(action),
          ),
      ),
    );

  /** A new type of resource in the program needs a line in typeActions.ts, and what it takes in the documents. */
  test.each(stacks)("grant what it takes to make, change and delete all of stack %s", (stack) => {
    const planned = planOf(stack).resources.flatMap(({ type, custom }) => {
      const [, short = ""] = /^aws:([a-z0-9]+\/[a-zA-Z0-9]+):/.exec(type) ?? [];
      return custom && short !== "" ? [short] : [];
    });
    const missing = [...new Set([...planned, ...madeByPlugins])].flatMap((type) =>
      (typeActions[type] ?? [`an entry for ${type}`]).filter((action) => !deployable(action)),
    );
    expect(missing).toEqual([]);
  });

  test("grant it for types that other settings bring, too", () => {
    expect(
      Object.values(typeActions)
        .flat()
        .filter((action) => !deployable(action)),
    ).toEqual([]);
  });
});
