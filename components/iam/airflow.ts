import { viaService } from "./partition";
import { type PolicyDocument, type PolicyStatement, allow, policyDocument } from "./policyDocument";

interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export interface AirflowServicePolicyInput extends Place {
  /** ARN of the bucket for task logs. */
  readonly logsBucketArn: string;
  /** ARN of the bucket for artifacts: the file system of the DAGs. */
  readonly artifactsBucketArn: string;
  /** ARN of the key that both buckets are encrypted with. */
  readonly storageKeyArn: string;
  /** Stem of the stack's secrets: DAGs read `<stem>-airflow-*` and nothing else. */
  readonly secretPrefix: string;
  /** ARN of the key that those secrets are encrypted with. */
  readonly secretsKeyArn: string;
  /** DAGs invoke the Lambda functions whose names begin with this. */
  readonly lambdaFunctionPrefix: string;
  /** Name of the EKS cluster: log groups are `/aws/eks/<name>/airflow*`. */
  readonly clusterName: string;
}

/**
 * What DAGs may do, `airflow-service-role`: read, write and delete in both buckets, read the secrets made for
 * them, invoke the project's functions, write to Airflow's log groups. Nothing about the platform itself.
 */
export function airflowServicePolicy(input: AirflowServicePolicyInput): PolicyDocument {
  const { partition, region, accountId, logsBucketArn, artifactsBucketArn } = input;
  const here = `${region}:${accountId}`;
  const buckets = [artifactsBucketArn, logsBucketArn];
  const logGroups = `arn:${partition}:logs:${here}:log-group:/aws/eks/${input.clusterName}/airflow*`;
  return policyDocument(
    allow("ListBuckets", ["s3:ListBucket", "s3:GetBucketLocation"], buckets),
    allow(
      "UseObjects",
      ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      buckets.map((bucket) => `${bucket}/*`),
    ),
    useKey("UseObjectsKey", ["kms:Decrypt", "kms:GenerateDataKey"], input.storageKeyArn, [
      viaService("s3", region, partition),
    ]),
    allow(
      "ReadSecretsOfDags",
      ["secretsmanager:GetSecretValue"],
      [`arn:${partition}:secretsmanager:${here}:secret:${input.secretPrefix}-airflow-*`],
    ),
    useKey("ReadSecretsKey", ["kms:Decrypt"], input.secretsKeyArn, [
      viaService("secretsmanager", region, partition),
    ]),
    allow(
      "InvokeFunctions",
      ["lambda:InvokeFunction"],
      [`arn:${partition}:lambda:${here}:function:${input.lambdaFunctionPrefix}*`],
    ),
    allow(
      "WriteLogs",
      ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"],
      [logGroups, `${logGroups}:log-stream:*`],
    ),
  );
}

export interface AirflowTeamPolicyInput extends Omit<
  AirflowServicePolicyInput,
  "secretPrefix" | "lambdaFunctionPrefix" | "clusterName"
> {
  /** Beginning of the team's names in Secrets Manager, up to and with the slash after its name. */
  readonly secretsPrefix: string;
  /** The team's folder in the artifacts bucket, with a slash at its end. */
  readonly artifactsFolder: string;
  /** Beginning of its DAGs' ids, with the dot: their logs lie in folders of these names. */
  readonly dagPrefix: string;
}

/**
 * What a team's tasks may do: their own secrets, their own folder of the artifacts bucket, the logs of their own DAGs. The logs'
 * bucket may be listed: without that S3 says "forbidden" of a log that is not there yet, and Airflow writes none ("HeadObject",
 * Amazon S3 API Reference).
 */
export function airflowTeamPolicy(input: AirflowTeamPolicyInput): PolicyDocument {
  const { partition, region, accountId, logsBucketArn, artifactsBucketArn } = input;
  const { secretsPrefix, artifactsFolder, dagPrefix } = input;
  const secrets = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${secretsPrefix}*`;
  return policyDocument(
    allow("ListLogs", ["s3:ListBucket", "s3:GetBucketLocation"], [logsBucketArn]),
    allow("ListArtifacts", ["s3:ListBucket"], [artifactsBucketArn], {
      StringLike: { "s3:prefix": [`${artifactsFolder}*`] },
    }),
    allow(
      "UseObjects",
      ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      [`${artifactsBucketArn}/${artifactsFolder}*`],
    ),
    allow(
      "WriteLogs",
      ["s3:GetObject", "s3:PutObject"],
      [`${logsBucketArn}/task-logs/dag_id=${dagPrefix}*`],
    ),
    useKey("UseObjectsKey", ["kms:Decrypt", "kms:GenerateDataKey"], input.storageKeyArn, [
      viaService("s3", region, partition),
    ]),
    allow("ReadSecrets", ["secretsmanager:GetSecretValue"], [secrets]),
    useKey("ReadSecretsKey", ["kms:Decrypt"], input.secretsKeyArn, [
      viaService("secretsmanager", region, partition),
    ]),
  );
}

export interface AirflowApiServerPolicyInput extends Pick<Place, "partition" | "region"> {
  /** ARN of the bucket for task logs. */
  readonly logsBucketArn: string;
  /** ARN of the key that it is encrypted with. */
  readonly storageKeyArn: string;
}

/** What the API server may do: show task logs. It runs no DAG code. */
export function airflowApiServerPolicy(input: AirflowApiServerPolicyInput): PolicyDocument {
  const { partition, region, logsBucketArn, storageKeyArn } = input;
  return policyDocument(
    allow("ListLogs", ["s3:ListBucket", "s3:GetBucketLocation"], [logsBucketArn]),
    allow("ReadLogs", ["s3:GetObject"], [`${logsBucketArn}/*`]),
    useKey("ReadLogsKey", ["kms:Decrypt"], storageKeyArn, [viaService("s3", region, partition)]),
  );
}

export interface SecretsReaderPolicyInput extends Place {
  /** Stem of the stack's secrets: the platform's own are `<stem>-platform-*`. */
  readonly secretPrefix: string;
  /** ARN of the database's master secret, whose name RDS chooses. */
  readonly masterSecretArn: string;
  /** Names of secrets that somebody else made for the platform, such as git credentials. Default: none. */
  readonly secretNames?: readonly string[];
  /** ARNs of the keys that these secrets are encrypted with. */
  readonly keyArns: readonly string[];
}

/** What External Secrets may read for the platform: its own secrets and the database's, none of the DAGs'. */
export function secretsReaderPolicy(input: SecretsReaderPolicyInput): PolicyDocument {
  const { partition, region, accountId, secretPrefix, masterSecretArn, keyArns } = input;
  const secret = (name: string) =>
    `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}`;
  // Secrets Manager ends every ARN with a dash and six random characters.
  const given = (input.secretNames ?? []).map((name) => secret(`${name}-??????`));
  return policyDocument(
    allow(
      "ReadPlatformSecrets",
      ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      [secret(`${secretPrefix}-platform-*`), masterSecretArn, ...given],
    ),
    useKey("ReadSecretsKeys", ["kms:Decrypt"], keyArns, [
      viaService("secretsmanager", region, partition),
    ]),
  );
}

function useKey(
  sid: string,
  actions: readonly string[],
  keyArns: string | readonly string[],
  services: readonly string[],
): PolicyStatement {
  const resources = typeof keyArns === "string" ? [keyArns] : keyArns;
  return allow(sid, actions, resources, { StringEquals: { "kms:ViaService": services } });
}
