/**
 * What each Airflow process of a stack is started with, as plain environment variables: for a process outside Kubernetes, such as
 * those of the tests and of `make airflow`. It is read off the chart's values, so that what runs there is what ships.
 */
import type { Resources } from "../settings/types";
import { airflowConfig } from "./config";
import { airflowEnvironment, processEnvironment } from "./environment";
import { type SyncedSecret, syncedSecrets } from "./externalSecrets";
import { usesCelery } from "./executor";
import { migrationJob } from "./migrationJob";
import { pgbouncerHost, ports } from "./names";
import type { PgbouncerInput } from "./pgbouncer";
import { secretNames } from "./secretNames";
import type { ChartValuesInput } from "./values";
import { apiServerValues } from "./values/apiServer";
import { dagProcessorValues, schedulerValues, triggererValues } from "./values/components";
import { jobValues } from "./values/jobs";
import { publicUrl } from "./publicUrl";
import { apiServerArgs, usesSignOn, webserverConfig } from "./webserverConfig";

/** Key of a Kubernetes Secret. */
export interface SecretReference {
  readonly secret: string;
  readonly key: string;
}

export interface ProcessSettings {
  /** Variables beside those that every process has; they win over them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables whose values lie in Kubernetes Secrets. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly resources: Resources;
}

type Variable = { readonly name: string } & (
  | { readonly value: string }
  | {
      readonly valueFrom: {
        readonly secretKeyRef: { readonly name: string; readonly key: string };
      };
    }
);

const reference = (secret: string, key: string): SecretReference => ({ secret, key });

/** The chart adds it to every pod, task pods included. */
const fernetKey = {
  AIRFLOW__CORE__FERNET_KEY: reference(secretNames.fernetKey, "fernet-key"),
};

/** The chart adds it to those who sign tokens or check them. */
const jwtSecret = {
  AIRFLOW__API_AUTH__JWT_SECRET: reference(secretNames.jwtSecret, "jwt-secret"),
};

function fromChart(
  { env, resources }: { readonly env: readonly Variable[]; readonly resources: Resources },
  added: Readonly<Record<string, SecretReference>>,
): ProcessSettings {
  const plain = env.flatMap((one) =>
    "value" in one ? [[one.name, one.value] satisfies [string, string]] : [],
  );
  const secret = env.flatMap((one) =>
    "valueFrom" in one
      ? [
          [
            one.name,
            reference(one.valueFrom.secretKeyRef.name, one.valueFrom.secretKeyRef.key),
          ] as const,
        ]
      : [],
  );
  return {
    environment: Object.fromEntries(plain),
    secrets: { ...added, ...Object.fromEntries(secret) },
    resources,
  };
}

/** The migration job is not the chart's: its containers say all of their environment, the common part too. By the words of their commands. */
function migration(input: RuntimeInput): Record<string, ProcessSettings> {
  const common = commonEnvironment(input);
  const { initContainers, containers } = migrationJob({
    ...input,
    databaseHost: input.database.host,
  }).spec.template.spec;
  const settings = [...initContainers, ...containers].map((container) => {
    const { environment, secrets, resources } = fromChart(container, {});
    const own = Object.entries(environment).filter(([name, value]) => common[name] !== value);
    const [, ...words] = container.args;
    return [
      words.join(" "),
      { environment: Object.fromEntries(own), secrets, resources },
    ] satisfies [string, ProcessSettings];
  });
  return Object.fromEntries(settings);
}

const commonEnvironment = (input: ChartValuesInput): Readonly<Record<string, string>> => ({
  ...processEnvironment(input),
  ...airflowEnvironment(airflowConfig(input)),
});

/** Every kind of Airflow process that a stack runs, by the words of its command; `task` is a task's pod. */
function airflowProcesses(input: RuntimeInput) {
  return {
    "api-server": fromChart(apiServerValues(input), { ...fernetKey, ...jwtSecret }),
    scheduler: fromChart(schedulerValues(input), { ...fernetKey, ...jwtSecret }),
    "dag-processor": fromChart(dagProcessorValues(input), fernetKey),
    triggerer: fromChart(triggererValues(input), fernetKey),
    task: fromChart({ env: [], resources: input.airflow.tasks.resources }, fernetKey),
    ...migration(input),
    "db clean": fromChart(jobValues(input).databaseCleanup, fernetKey),
  } satisfies Record<string, ProcessSettings>;
}

export interface RuntimeInput extends ChartValuesInput {
  /** The stack's name. */
  readonly stack: string;
  readonly database: Pick<PgbouncerInput, "host" | "port" | "database" | "username">;
}

/** A Kubernetes Secret: what it is made from, and the template of each of its keys. */
function secretTemplates(secret: SyncedSecret, input: RuntimeInput) {
  const spec = secret.spec({
    namespace: input.airflow.namespace,
    refreshIntervalSeconds: 0,
    pgbouncer: { ...input.airflow.pgbouncer, ...input.database },
    sources: {
      database: "database",
      fernetKey: "fernetKey",
      apiSecretKey: "apiSecretKey",
      jwtSecret: "jwtSecret",
      redisPassword: "redisPassword",
      signOn: "signOn",
    },
  });
  const remote = "dataFrom" in spec ? spec.dataFrom[0]?.extract : spec.data[0]?.remoteRef;
  return { source: remote?.key, templates: spec.target.template.data };
}

/** A stack as its Airflow processes see it. Nothing in it is secret: Secrets are templates that name what they are made from. */
export function airflowRuntime(input: RuntimeInput) {
  const { airflow, access, database, identity } = input;
  const selection = { celery: usesCelery(airflow.executor), signOn: usesSignOn(identity) };
  return {
    stack: input.stack,
    airflowVersion: input.airflowVersion,
    healthPath: input.healthPath,
    region: input.region,
    namespace: airflow.namespace,
    secretsPrefix: input.secretsPrefix,
    logsBucket: input.logsBucket,
    artifactsBucket: input.artifactsBucket,
    database,
    databaseCleanup: airflow.databaseCleanup,
    pgbouncer: {
      address: `${pgbouncerHost(airflow.namespace)}:${ports.pgbouncer}`,
      resources: airflow.pgbouncer.resources,
    },
    environment: commonEnvironment(input),
    processes: airflowProcesses(input),
    /** Absent where people sign in by password. */
    signOn: usesSignOn(identity)
      ? {
          args: apiServerArgs(access, identity),
          callbackUrl: publicUrl(access)?.callbackUrl(identity.oidc.providerName),
          webserverConfig: webserverConfig(),
        }
      : undefined,
    secrets: Object.fromEntries(
      syncedSecrets(selection).map((secret) => [secret.name, secretTemplates(secret, input)]),
    ),
  };
}

export type AirflowRuntime = ReturnType<typeof airflowRuntime>;
