import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartSource } from "../../settings";
import type { StackSettings } from "../../settings/types";

/** The metadata database, as MetadataDb describes it. */
export interface DatabaseEndpoint {
  /** Host name that its certificate is made out for. */
  host: pulumi.Input<string>;
  port: pulumi.Input<number>;
  /** Name of the database, airflow_<tier>. */
  databaseName: pulumi.Input<string>;
  username: pulumi.Input<string>;
  /** Secret of RDS with username and password, JSON. */
  masterSecretArn: pulumi.Input<string>;
  /** Key that the secret is encrypted with. */
  kmsKeyArn: pulumi.Input<string>;
}

export interface SecretsSyncArgs {
  /** Stem of the stack's names in Secrets Manager: 1–32 lower-case letters, digits and dashes. */
  prefix: string;
  /** Stem of IAM roles' names: at most 40 lower-case letters, digits and dashes. */
  clusterName: string;
  region: string;
  partition: string;
  accountId: pulumi.Input<string>;
  oidcProviderArn: pulumi.Input<string>;
  /** Issuer of the cluster's tokens, without `https://`. */
  oidcIssuer: pulumi.Input<string>;
  /** Airflow's settings: namespace, executor, git credentials, PgBouncer's pool. */
  airflow: StackSettings["airflow"];
  /** How people sign in: the client's secret, or the administrator's name. */
  identity: StackSettings["identity"];
  /** Secret of Airflow's client at the platform's own user pool, JSON with clientSecret. Needed with cognito only. */
  signOnSecret?: pulumi.Input<string>;
  /** What other systems sign in with, JSON by their names: $0.40 a month each. Default: none. */
  machineCredentials?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Generations of the generated keys, 1 and up; a bump by one makes a new key. */
  rotation: StackSettings["secrets"]["rotation"];
  /** Days that a deleted secret can be brought back: 0 (gone at once), or 7 to 30. */
  recoveryWindowDays: number;
  /** How often External Secrets reads Secrets Manager. $0.05 per 10,000 reads: about $0.40 a month and Secret at 300. */
  refreshIntervalSeconds: number;
  database: DatabaseEndpoint;
  /** Charts of the two controllers. */
  charts: Readonly<Record<"externalSecrets" | "reloader", ChartSource>>;
  /** Reference of Reloader's image. */
  reloaderImage: string;
  /** Whether External Secrets is installed, or is in the cluster already. Default: true. */
  installExternalSecrets?: boolean;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /** What takes everything inside the cluster with it. Default: nothing. */
  deletedWith?: pulumi.Resource;
  /** What the controllers' pods need in order to run: nodes, names, a network. */
  clusterReady: readonly pulumi.Resource[];
  /** Airflow's namespace; it waits for all that the cluster offers. */
  namespace: pulumi.Resource;
  /** The rules in it: what its pods wait for. */
  namespaceReady: readonly pulumi.Resource[];
  /** Tags of every AWS resource. */
  tags: Readonly<Record<string, string>>;
}
