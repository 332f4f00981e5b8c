import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { SignOnClient } from "../../airflow/signOn";
import type { ChartSource, VersionBundle } from "../../settings";
import type { Access, StackSettings } from "../../settings/types";

/** Name and ARN of a bucket. */
export interface Bucket {
  name: pulumi.Input<string>;
  arn: pulumi.Input<string>;
}

export interface AirflowDeploymentArgs {
  /** Airflow's settings. */
  airflow: StackSettings["airflow"];
  /** How the API server is reached, and whose word about its callers counts. */
  access: Access;
  /** How people sign in. */
  identity: StackSettings["identity"];
  /** Airflow at the platform's own user pool. Needed with cognito only. */
  signOnClient?: pulumi.Input<SignOnClient>;
  /** Generation of the administrator's password, 1 and up, where people sign in by password. */
  adminPasswordGeneration: number;
  /** Versions that run together: Airflow's own, and the path of its health answer. */
  bundle: Pick<VersionBundle, "airflow" | "healthPath" | "images">;
  /** Chart of Airflow. */
  charts: Readonly<Record<"airflow", ChartSource>>;
  /** Argo CD, where it installs the chart: it and its project are there before the Application, and after it. Default: Pulumi installs it. */
  gitOpsReady?: readonly pulumi.Resource[];
  /** Stem of IAM roles' names: at most 40 lower-case letters, digits and dashes. */
  roleNameStem: string;
  /** Name of the EKS cluster: DAGs may write to log groups `/aws/eks/<name>/airflow*`. */
  clusterName: pulumi.Input<string>;
  region: string;
  partition: string;
  accountId: pulumi.Input<string>;
  oidcProviderArn: pulumi.Input<string>;
  /** Issuer of the cluster's tokens, without `https://`. */
  oidcIssuer: pulumi.Input<string>;
  /** Bucket that task logs go to. */
  logsBucket: Bucket;
  /** Bucket that DAGs use as their file system. */
  artifactsBucket: Bucket;
  /** ARN of the key of both buckets. */
  storageKeyArn: pulumi.Input<string>;
  /** Stem of the DAGs' names in Secrets Manager. */
  secretsPrefix: string;
  /** ARN of the key of the stack's secrets. */
  secretsKeyArn: pulumi.Input<string>;
  /** Host of the metadata database. Another one is another database, whose schema is brought up to date. */
  databaseHost: pulumi.Input<string>;
  /** Certificate authorities of the database, PEM: `databaseCertificates` of the region. */
  databaseCertificates: string;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /** What takes everything inside the cluster with it. Default: nothing. */
  deletedWith?: pulumi.Resource;
  /** Airflow's namespace. */
  namespace: pulumi.Resource;
  /** The rules in it and its Secrets: what the pods need in order to start. */
  namespaceReady: readonly pulumi.Resource[];
  /** The database lets the nodes in. */
  databaseReady: readonly pulumi.Resource[];
  /** Tags of every AWS resource. */
  tags: Readonly<Record<string, string>>;
}
