import { ARTIFACTS_VARIABLE, type AirflowConfig } from "./config";
import { type ReleaseInput, RELEASE_VARIABLE, releaseOf } from "./release";

export interface EnvironmentInput extends ReleaseInput {
  readonly region: string;
  /** Bucket that DAGs use as their file system. */
  readonly artifactsBucket: string;
}

/**
 * Environment of every Airflow process beside its configuration; nothing in it is secret. `aws_default` is a connection without
 * credentials: the pod's own role signs. DAGs read the bucket as the variable `artifacts_bucket`, and as a file system through
 * `ObjectStoragePath("s3://aws_default@<bucket>/")`. A stack that names a release tells its processes which: what runs can then say
 * it, and a verification does not take the old release's word for the new one's.
 */
export function processEnvironment(input: EnvironmentInput): Readonly<Record<string, string>> {
  const { release } = releaseOf(input);
  return {
    ...(release && { [RELEASE_VARIABLE]: release.id }),
    AIRFLOW_CONN_AWS_DEFAULT: "aws://",
    [`AIRFLOW_VAR_${ARTIFACTS_VARIABLE.toUpperCase()}`]: input.artifactsBucket,
    AWS_DEFAULT_REGION: input.region,
    AWS_STS_REGIONAL_ENDPOINTS: "regional",
  };
}

/**
 * The same options as environment variables: what a process without an airflow.cfg is started with, such as the migration job or
 * a local Airflow (`AIRFLOW__<SECTION>__<OPTION>`, "Setting Configuration Options", Airflow documentation).
 */
export function airflowEnvironment(config: AirflowConfig): Readonly<Record<string, string>> {
  const entries = Object.entries(config).flatMap(([section, options]) =>
    Object.entries(options).map(([option, value]): [string, string] => [
      `AIRFLOW__${section.replace(/\./g, "_").toUpperCase()}__${option.toUpperCase()}`,
      value,
    ]),
  );
  return Object.fromEntries(entries);
}

/** A container's `env` list. */
export const envList = (environment: Readonly<Record<string, string>>) =>
  Object.entries(environment).map(([name, value]) => ({ name, value }));

/** A container's variable whose value lies in a Kubernetes Secret. */
export const secretEnv = (name: string, secret: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});
