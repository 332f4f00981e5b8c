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
import { adminUserJob } from "./adminUserJob";
import { pgbouncerHost, ports } from "./names";
import type { JobContainer } from "./oneOffJob";
import type { PgbouncerInput } from "./pgbouncer";
import { secretNames } from "./secretNames";
import type { ChartValuesInput } from "./values";
import { apiServerValues } from "./values/apiServer";
import { dagProcessorValues, schedulerValues, triggererValues } from "./values/components";
import { jobValues } from "./values/jobs";
import { publicUrl } from "./publicUrl";
import { providerName, usesSignOn } from "./signOn";
import { apiServerArgs, webserverConfig } from "./webserverConfig";

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
  /** Arguments of the container, where the platform and not the chart says them. */
  readonly args?: readonly string[];
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

/** Jobs of the platform's own are not the chart's: their containers say all of their environment, the common part too. */
function ofContainer(input: RuntimeInput, container: JobContainer): ProcessSettings {
  const common = commonEnvironment(input);
  const { environment, secrets, resources } = fromChart(container, {});
  const own = Object.entries(environment).filter(([name, value]) => common[name] !== value);
  return { environment: Object.fromEntries(own), secrets, resources, args: container.args };
}

/** Commands of the jobs: those of `airflow` by their words, the administrator's by what it makes. */
function jobs(input: RuntimeInput): Record<string, ProcessSettings> {
  const direct = { ...input, databaseHost: input.database.host };
  const pod = migrationJob(direct).spec.template.spec;
  const migration = [...pod.initContainers, ...pod.containers].map((container) => {
    const [, ...words] = container.args;
    return [words.join(" "), ofContainer(input, container)] satisfies [string, ProcessSettings];
  });
  const admin =
    input.identity.mode === "password"
      ? adminUserJob({ ...direct, adminPasswordGeneration: 1 }).spec.template.spec.containers
      : [];
  return {
    ...Object.fromEntries(migration),
    ...Object.fromEntries(admin.map((one) => ["admin user", ofContainer(input, one)])),
  };
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
    ...jobs(input),
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
      adminUser: "adminUser",
    },
  });
  const remote = "dataFrom" in spec ? spec.dataFrom[0]?.extract : spec.data[0]?.remoteRef;
  return { source: remote?.key, templates: spec.target.template.data };
}

/** A stack as its Airflow processes see it. Nothing in it is secret: Secrets are templates that name what they are made from. */
export function airflowRuntime(input: RuntimeInput) {
  const { airflow, access, database, identity } = input;
  const selection = {
    celery: usesCelery(airflow.executor),
    signOn: usesSignOn(identity),
    ...(identity.mode === "password" ? { adminUser: 1 } : {}),
  };
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
          callbackUrl: publicUrl(access)?.callbackUrl(providerName(identity)),
          webserverConfig: webserverConfig(),
        }
      : undefined,
    secrets: Object.fromEntries(
      syncedSecrets(selection).map((secret) => [secret.name, secretTemplates(secret, input)]),
    ),
  };
}

export type AirflowRuntime = ReturnType<typeof airflowRuntime>;
