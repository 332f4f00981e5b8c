/** The custom resources of External Secrets: the store, and one ExternalSecret per Kubernetes Secret. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { usesCelery } from "../../airflow/executor";
import {
  type ExternalSecretInput,
  ownClientSecret,
  SECRET_STORE,
  type SecretSource,
  syncedSecrets,
} from "../../airflow/externalSecrets";
import { serviceAccounts } from "../../airflow/serviceAccounts";
import { usesSignOn } from "../../airflow/signOn";
import type { SecretsSyncArgs } from "./args";
import type { GeneratedKey, GeneratedKeys } from "./generatedKeys";

const API_VERSION = "external-secrets.io/v1";

/** Pulumi goes on when the object says that it works ("pulumi.com/waitFor", Pulumi Kubernetes provider). */
const awaitReady = { "pulumi.com/waitFor": "condition=Ready" };

/** The way to Secrets Manager: signs in as a service account of Airflow's namespace, with a role of its own. */
export function createStore(
  name: string,
  args: SecretsSyncArgs,
  roleArn: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const namespace = args.airflow.namespace;
  const account = new k8s.core.v1.ServiceAccount(
    name,
    {
      metadata: {
        name: serviceAccounts.secretsSync,
        namespace,
        annotations: { "eks.amazonaws.com/role-arn": roleArn },
      },
      automountServiceAccountToken: false,
    },
    opts,
  );
  const auth = { jwt: { serviceAccountRef: { name: serviceAccounts.secretsSync } } };
  return new k8s.apiextensions.CustomResource(
    `${name}-store`,
    {
      apiVersion: API_VERSION,
      kind: "SecretStore",
      metadata: { name: SECRET_STORE, namespace, annotations: awaitReady },
      spec: { provider: { aws: { service: "SecretsManager", region: args.region, auth } } },
    },
    { ...opts, dependsOn: [account] },
  );
}

/** Where each Secret's content lies. No value of a secret is among it. */
const sourcesOf = (
  { airflow, identity, database }: SecretsSyncArgs,
  keys: GeneratedKeys,
): Partial<Record<SecretSource, pulumi.Input<string>>> => ({
  database: database.masterSecretArn,
  fernetKey: keys.fernet.secretName,
  apiSecretKey: keys.api.secretName,
  jwtSecret: keys.jwt.secretName,
  redisPassword: keys.redis?.secretName,
  git: airflow.dags.credentials?.secretName,
  signOn: keys.signOn?.secretName ?? ownClientSecret(identity),
  adminUser: keys.adminPassword?.secretName,
  ...Object.fromEntries(
    airflow.teams.map(({ name, dags }) => [`team-${name}`, dags.credentials?.secretName]),
  ),
});

/** What one Secret is made from, once it is known; it waits for no other's source. */
function secretInput(
  args: SecretsSyncArgs,
  keys: GeneratedKeys,
  source: SecretSource,
): pulumi.Output<ExternalSecretInput> {
  const { airflow, database, refreshIntervalSeconds } = args;
  const { poolSize, maxClientConnections } = airflow.pgbouncer;
  return pulumi.output({
    namespace: airflow.namespace,
    refreshIntervalSeconds,
    pgbouncer: {
      host: database.host,
      port: database.port,
      database: database.databaseName,
      username: database.username,
      poolSize,
      maxClientConnections,
    },
    sources: { [source]: sourcesOf(args, keys)[source] },
  });
}

/** The value that a Secret waits for, where the platform itself writes it. */
const versionsBySource = (
  keys: GeneratedKeys,
): Partial<Record<SecretSource, GeneratedKey["version"]>> => ({
  fernetKey: keys.fernet.version,
  apiSecretKey: keys.api.version,
  jwtSecret: keys.jwt.version,
  redisPassword: keys.redis?.version,
  signOn: keys.signOn?.version,
  adminUser: keys.adminPassword?.version,
});

/** Every Secret that the chart names. Each is awaited: what comes later finds it filled. */
export function createExternalSecrets(
  name: string,
  args: SecretsSyncArgs,
  keys: GeneratedKeys,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource[] {
  const { airflow, identity } = args;
  const versions = versionsBySource(keys);
  const selection = {
    celery: usesCelery(airflow.executor),
    git: airflow.dags.credentials?.type,
    signOn: usesSignOn(identity),
    teams: airflow.teams,
    ...(identity.mode === "password" ? { adminUser: args.rotation.adminPassword } : {}),
  };
  return syncedSecrets(selection).map(
    (secret) =>
      new k8s.apiextensions.CustomResource(
        `${name}-${secret.name}`,
        {
          apiVersion: API_VERSION,
          kind: "ExternalSecret",
          metadata: {
            name: secret.name,
            namespace: airflow.namespace,
            annotations: awaitReady,
          },
          spec: secretInput(args, keys, secret.source).apply((plain) => secret.spec(plain)),
        },
        pulumi.mergeOptions(opts, { dependsOn: versions[secret.source] ?? [] }),
      ),
  );
}
