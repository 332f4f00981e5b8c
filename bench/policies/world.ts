/** A stack of as many resources as asked for, as a plan records it and as a Terraform plan says it. */
import type { PlannedResource } from "../../plan/model";
import { isProperties, type Plain, type Properties } from "../../plan/plain";

interface Part {
  readonly token: string;
  readonly terraform: string;
  readonly inputs: (cell: string) => Properties;
}

const account = "123456789012";
const keyArn = (cell: string): string => `arn:aws:kms:eu-west-1:${account}:key/${cell}`;
const statement = (action: string, resource: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [action], Resource: [resource] }],
  });
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } },
  ],
});
const tags = (cell: string): Properties => ({
  Name: cell,
  owner: "data-platform",
  environment: "prod",
  "cost-centre": "4711",
  "data-class": "internal",
  "managed-by": "pulumi",
});

/** What one cell of the stack consists of: the types that both tools have most rules for. */
const PARTS: readonly Part[] = [
  {
    token: "aws:s3/bucket:Bucket",
    terraform: "aws_s3_bucket",
    inputs: (cell) => ({ bucket: cell, forceDestroy: false, tags: tags(cell) }),
  },
  {
    token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    terraform: "aws_s3_bucket_public_access_block",
    inputs: (cell) => ({
      bucket: cell,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
  },
  {
    token: "aws:s3/bucketVersioning:BucketVersioning",
    terraform: "aws_s3_bucket_versioning",
    inputs: (cell) => ({ bucket: cell, versioningConfiguration: { status: "Enabled" } }),
  },
  {
    token: "aws:kms/key:Key",
    terraform: "aws_kms_key",
    inputs: (cell) => ({ description: cell, enableKeyRotation: true, tags: tags(cell) }),
  },
  {
    token: "aws:ec2/securityGroup:SecurityGroup",
    terraform: "aws_security_group",
    inputs: (cell) => ({ name: cell, description: `of ${cell}`, vpcId: "vpc-1", tags: tags(cell) }),
  },
  {
    token: "aws:iam/role:Role",
    terraform: "aws_iam_role",
    inputs: (cell) => ({ name: cell, assumeRolePolicy: trust, tags: tags(cell) }),
  },
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    terraform: "aws_iam_role_policy",
    inputs: (cell) => ({
      role: cell,
      name: cell,
      policy: statement("s3:GetObject", `arn:aws:s3:::${cell}/*`),
    }),
  },
  {
    token: "aws:rds/instance:Instance",
    terraform: "aws_db_instance",
    inputs: (cell) => ({
      identifier: cell,
      engine: "postgres",
      instanceClass: "db.m7g.large",
      allocatedStorage: 20,
      storageEncrypted: true,
      kmsKeyId: keyArn(cell),
      multiAz: true,
      publiclyAccessible: false,
      backupRetentionPeriod: 14,
      deletionProtection: true,
      tags: tags(cell),
    }),
  },
  {
    token: "aws:cloudwatch/logGroup:LogGroup",
    terraform: "aws_cloudwatch_log_group",
    inputs: (cell) => ({
      name: cell,
      retentionInDays: 365,
      kmsKeyId: keyArn(cell),
      tags: tags(cell),
    }),
  },
  {
    token: "aws:secretsmanager/secret:Secret",
    terraform: "aws_secretsmanager_secret",
    inputs: (cell) => ({ name: cell, kmsKeyId: keyArn(cell), tags: tags(cell) }),
  },
];

interface Made {
  readonly part: Part;
  readonly name: string;
  readonly inputs: Properties;
}

function made(count: number): Made[] {
  return Array.from({ length: count }, (_, i) => {
    const part = PARTS[i % PARTS.length] ?? PARTS[0];
    if (part === undefined) throw new Error("a cell has no parts");
    const name = `cell-${Math.floor(i / PARTS.length)}`;
    return { part, name, inputs: part.inputs(name) };
  });
}

/** The stack as a plan records it. */
export function recordedStack(count: number): PlannedResource[] {
  return made(count).map(({ part, name, inputs }) => ({
    urn: `urn:pulumi:bench::bench::${part.token}::${name}`,
    type: part.token,
    name,
    custom: true,
    remote: false,
    read: false,
    id: name,
    dependencies: [],
    propertyDependencies: {},
    options: {},
    inputs,
    outputs: { ...inputs, arn: `arn:aws:any:eu-west-1:${account}:${name}` },
    secretPaths: [],
    unknownPaths: [],
  }));
}

/** The same stack as `terraform show -json` would say it: names in snake case, blocks as lists. */
export function terraformPlan(count: number): object {
  const resources = made(count).map(({ part, name, inputs }) => ({
    address: `${part.terraform}.${name}`,
    mode: "managed",
    type: part.terraform,
    name,
    provider_name: "hashicorp/aws",
    schema_version: 0,
    values: snakeCased(inputs),
  }));
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources } },
    resource_changes: resources.map(({ values, ...resource }) => ({
      ...resource,
      change: { actions: ["create"], before: null, after: values, after_unknown: {} },
    })),
    configuration: { root_module: { resources: [] } },
  };
}

function snakeCased(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [name, key === "tags" ? value : block(value)];
    }),
  );
}

function block(value: Plain): Plain {
  return isProperties(value) ? [snakeCased(value)] : value;
}
