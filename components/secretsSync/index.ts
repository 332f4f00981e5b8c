import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { usesCelery } from "../../airflow/executor";
import { ownClientSecret } from "../../airflow/externalSecrets";
import { podSecurityLabels } from "../../airflow/namespace";
import { serviceAccounts } from "../../airflow/serviceAccounts";
import { encryptionKey } from "../encryptionKey";
import { secretsReaderPolicy } from "../iam/airflow";
import { releaseArgs } from "../release";
import { WorkloadIdentity } from "../workloadIdentity";
import type { SecretsSyncArgs } from "./args";
import { createExternalSecrets, createStore } from "./externalSecrets";
import {
  adminPassword,
  apiSecretKey,
  fernetKey,
  type GeneratedKeys,
  jwtSecret,
  type KeyScope,
  machineCredentials,
  redisPassword,
  signOnSecret,
  smokeCanary,
} from "./generatedKeys";
import { externalSecretsValues, reloaderValues } from "./values";

export type { DatabaseEndpoint, SecretsSyncArgs } from "./args";

const OPERATOR_NAMESPACE = "external-secrets";

/**
 * From AWS Secrets Manager into Airflow's namespace: generates the platform's keys and a canary for the smoke test, installs External Secrets, and keeps one
 * Kubernetes Secret for each that the chart names, the database's among them. Reloader restarts the pods that read a Secret when it
 * changes, whoever changed it: a raised generation, a person in Secrets Manager, or RDS with its own schedule.
 *
 * Cost a month: $1 for the key, $0.40 for each of four or five secrets.
 */
export class SecretsSync extends pulumi.ComponentResource {
  /** Every Secret, filled, and Reloader, which waits for the namespace's rules: what Airflow's pods wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Key of the platform's secrets. DAGs' own secrets may use it too. */
  readonly kmsKeyArn: pulumi.Output<string>;

  constructor(name: string, args: SecretsSyncArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:SecretsSync", name, {}, opts);

    const key = this.createKey(name, args);
    const { prefix, recoveryWindowDays, tags } = args;
    const scope = { name, parent: this, prefix, recoveryWindowDays, tags, keyArn: key.arn };
    const keys = this.createKeys(scope, args);
    smokeCanary(scope);
    this.keepCredentials(scope, args);
    const identity = this.createIdentity(name, args, key.arn);
    const operator = this.installOperator(name, args);
    const inside = (dependsOn: readonly pulumi.Resource[]) => this.insideCluster(args, dependsOn);
    const store = createStore(name, args, identity.roleArn, inside(operator));
    const secrets = createExternalSecrets(name, args, keys, inside([store]));
    const reloader = this.installReloader(name, args);

    this.kmsKeyArn = key.arn;
    this.ready = [...secrets, reloader];
    this.registerOutputs({ kmsKeyArn: this.kmsKeyArn });
  }

  private createKey(name: string, args: SecretsSyncArgs) {
    return encryptionKey(
      name,
      {
        description: `Encrypts the secrets of ${args.prefix}.`,
        alias: `${args.prefix}-secrets`,
        partition: args.partition,
        accountId: args.accountId,
        // As long as the secrets that it encrypts can be brought back; KMS wants a week at least.
        deletionWindowDays: Math.max(7, args.recoveryWindowDays),
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private createKeys(scope: KeyScope, args: SecretsSyncArgs): GeneratedKeys {
    const { rotation, airflow, identity, signOnSecret: client } = args;
    return {
      fernet: fernetKey(scope, rotation.fernetKey),
      api: apiSecretKey(scope, rotation.apiSecretKey),
      jwt: jwtSecret(scope, rotation.jwtSecret),
      ...(usesCelery(airflow.executor) ? { redis: redisPassword(scope) } : {}),
      ...(client === undefined ? {} : { signOn: signOnSecret(scope, client) }),
      ...(identity.mode === "password"
        ? { adminPassword: adminPassword(scope, identity.adminUser, rotation.adminPassword) }
        : {}),
    };
  }

  /** Other systems read these themselves: none becomes a Kubernetes Secret. */
  private keepCredentials(scope: KeyScope, { machineCredentials: all = {} }: SecretsSyncArgs) {
    for (const [machine, value] of Object.entries(all)) machineCredentials(scope, machine, value);
  }

  /** The store's own role: it reads the platform's secrets and the database's, and nothing of the DAGs'. */
  private createIdentity(
    name: string,
    args: SecretsSyncArgs,
    keyArn: pulumi.Output<string>,
  ): WorkloadIdentity {
    const { partition, region, prefix, database, airflow, identity } = args;
    const named = [
      airflow.dags.credentials?.secretName,
      ownClientSecret(identity),
      ...airflow.teams.map(({ dags }) => dags.credentials?.secretName),
    ];
    const policy = pulumi
      .all([args.accountId, database.masterSecretArn, database.kmsKeyArn, keyArn])
      .apply(([accountId, masterSecretArn, databaseKeyArn, ownKeyArn]) =>
        secretsReaderPolicy({
          ...{ partition, region, accountId, masterSecretArn },
          secretPrefix: prefix,
          secretNames: named.filter((secret) => secret !== undefined),
          keyArns: [ownKeyArn, databaseKeyArn],
        }),
      );
    return new WorkloadIdentity(
      name,
      {
        roleName: `${args.clusterName}-secrets-sync-role`,
        namespace: airflow.namespace,
        serviceAccounts: [serviceAccounts.secretsSync],
        oidcProviderArn: args.oidcProviderArn,
        oidcIssuer: args.oidcIssuer,
        policy,
        tags: args.tags,
      },
      { parent: this },
    );
  }

  private insideCluster(
    args: SecretsSyncArgs,
    dependsOn: readonly pulumi.Resource[],
  ): pulumi.CustomResourceOptions {
    const { kubernetesProvider: provider, deletedWith } = args;
    return { parent: this, provider, deletedWith, dependsOn: [...dependsOn] };
  }

  /** Awaited, webhook and certificates included: a store or a Secret made earlier would be refused. */
  private installOperator(name: string, args: SecretsSyncArgs): readonly pulumi.Resource[] {
    // Its Role lies in Airflow's namespace.
    const inNamespace = [args.namespace];
    if (args.installExternalSecrets === false) return inNamespace;
    const namespace = new k8s.core.v1.Namespace(
      `${name}-operator`,
      { metadata: { name: OPERATOR_NAMESPACE, labels: podSecurityLabels } },
      this.insideCluster(args, args.clusterReady),
    );
    const release = new k8s.helm.v3.Release(
      `${name}-operator`,
      releaseArgs({
        name: "external-secrets",
        namespace: namespace.metadata.name,
        source: args.charts.externalSecrets,
        values: externalSecretsValues(args.airflow.namespace),
      }),
      this.insideCluster(args, inNamespace),
    );
    return [release];
  }

  private installReloader(name: string, args: SecretsSyncArgs): pulumi.Resource {
    return new k8s.helm.v3.Release(
      `${name}-reloader`,
      releaseArgs({
        name: "reloader",
        namespace: args.airflow.namespace,
        source: args.charts.reloader,
        values: reloaderValues(args.reloaderImage),
      }),
      this.insideCluster(args, args.namespaceReady),
    );
  }
}
