import type { PolicyDocument } from "../../components/iam/policyDocument";
import { allows } from "./evaluate";
import { samples } from "./samples";

const ACCOUNT = "123456789012";
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}`;

function documentOf(name: string): PolicyDocument {
  const sample = samples()[name];
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return sample.document;
}

describe("airflow-service-role", () => {
  const document = documentOf("airflowServicePolicy");

  test("says exactly this", () => {
    expect(document).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ListBuckets",
          Effect: "Allow",
          Action: ["s3:ListBucket", "s3:GetBucketLocation"],
          Resource: ["arn:aws:s3:::dev-artifacts", "arn:aws:s3:::dev-logs"],
        },
        {
          Sid: "UseObjects",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
          Resource: ["arn:aws:s3:::dev-artifacts/*", "arn:aws:s3:::dev-logs/*"],
        },
        {
          Sid: "UseObjectsKey",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: [KEY],
          Condition: { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
        },
        {
          Sid: "ReadSecretsOfDags",
          Effect: "Allow",
          Action: ["secretsmanager:GetSecretValue"],
          Resource: [secret("dev-airflow-*")],
        },
        {
          Sid: "ReadSecretsKey",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [KEY],
          Condition: {
            StringEquals: { "kms:ViaService": ["secretsmanager.eu-west-1.amazonaws.com"] },
          },
        },
        {
          Sid: "InvokeFunctions",
          Effect: "Allow",
          Action: ["lambda:InvokeFunction"],
          Resource: [`arn:aws:lambda:eu-west-1:${ACCOUNT}:function:dev-airflow-*`],
        },
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: [
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:GetLogEvents",
            "logs:PutLogEvents",
          ],
          Resource: [
            `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/eks/airflow-dev/airflow*`,
            `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/eks/airflow-dev/airflow*:log-stream:*`,
          ],
        },
      ],
    });
  });

  test.each([
    ["s3:PutObject", "arn:aws:s3:::dev-artifacts/market/2026.parquet"],
    ["s3:DeleteObject", "arn:aws:s3:::dev-logs/dag_id=x/run_id=y/attempt=1.log"],
    ["secretsmanager:GetSecretValue", secret("dev-airflow-connections/warehouse-AbCdEf")],
    ["secretsmanager:GetSecretValue", secret("dev-airflow-variables/limit-AbCdEf")],
    ["lambda:InvokeFunction", `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:dev-airflow-price`],
  ])("lets a DAG do %s on %s", (action, resource) => {
    expect(allows(document, { action, resource })).toBe(true);
  });

  test.each([
    ["secretsmanager:GetSecretValue", secret("dev-platform-fernet-AbCdEf")],
    ["secretsmanager:GetSecretValue", secret("prod-airflow-connections/warehouse-AbCdEf")],
    ["secretsmanager:PutSecretValue", secret("dev-airflow-connections/warehouse-AbCdEf")],
    ["secretsmanager:GetSecretValue", secret("rds!cluster-0a1b-AbCdEf")],
    ["s3:DeleteBucket", "arn:aws:s3:::dev-logs"],
    ["s3:GetObject", "arn:aws:s3:::other/x"],
    ["lambda:InvokeFunction", `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:billing`],
    ["kms:Decrypt", KEY],
    ["sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/admin`],
  ])("does not let a DAG do %s on %s", (action, resource) => {
    expect(allows(document, { action, resource })).toBe(false);
  });
});

describe("the API server's role", () => {
  const document = documentOf("airflowApiServerPolicy");

  test("says exactly this: read task logs", () => {
    expect(document.Statement).toEqual([
      {
        Sid: "ListLogs",
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:GetBucketLocation"],
        Resource: ["arn:aws:s3:::dev-logs"],
      },
      {
        Sid: "ReadLogs",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::dev-logs/*"],
      },
      {
        Sid: "ReadLogsKey",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY],
        Condition: { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } },
      },
    ]);
  });
});

describe("the role of External Secrets", () => {
  const document = documentOf("secretsReaderPolicy");

  test("says exactly this: read the platform's secrets, RDS's, and those it was told of", () => {
    expect(document.Statement).toEqual([
      {
        Sid: "ReadPlatformSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
        Resource: [
          secret("dev-platform-*"),
          secret("rds!cluster-0a1b-AbCdEf"),
          secret("git/dags-??????"),
        ],
      },
      {
        Sid: "ReadSecretsKeys",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY],
        Condition: {
          StringEquals: { "kms:ViaService": ["secretsmanager.eu-west-1.amazonaws.com"] },
        },
      },
    ]);
  });

  test.each([
    secret("dev-airflow-connections/warehouse-AbCdEf"),
    secret("git/dags-of-another-team-AbCdEf"),
    secret("rds!cluster-9z8y-AbCdEf"),
  ])("does not read %s", (resource) => {
    expect(allows(document, { action: "secretsmanager:GetSecretValue", resource })).toBe(false);
  });
});
