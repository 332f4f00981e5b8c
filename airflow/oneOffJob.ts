/**
 * A job that runs an Airflow command straight against the database, before the release's pods start. Its name carries a hash of
 * everything that could change it: an upgrade makes another job instead of changing one that exists, which Kubernetes refuses.
 */
import { createHash } from "node:crypto";
import { airflowConfig } from "./config";
import { AIRFLOW_HOME } from "./home";
import { airflowEnvironment, envList, processEnvironment, secretEnv } from "./environment";
import { type Component, databaseCa, databaseCaPath, podLabels } from "./names";
import { secretNames } from "./secretNames";
import { airflowPod, container } from "./security";
import { sizes } from "./sizes";
import type { ChartValuesInput } from "./values";
import { airflowImage, imageReference } from "./values/images";

export interface OneOffJobInput extends ChartValuesInput {
  /** Host of the database: one that was restored is another database, which has seen no job. */
  readonly databaseHost: string;
}

/** One command of the job, in a container of its own. */
interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** Variables beside Airflow's own. Default: none. */
  readonly env?: readonly (
    ReturnType<typeof secretEnv> | { readonly name: string; readonly value: string }
  )[];
}

interface Work {
  /** Stem of the job's name. */
  readonly name: string;
  readonly component: Component;
  readonly serviceAccount: string;
  /** Commands that must have succeeded before the last. Default: none. */
  readonly first?: readonly Step[];
  readonly last: Step;
  /** Seconds that it may take; one that takes longer hangs. */
  readonly deadlineSeconds: number;
}

/** One command, with the stack's configuration and its own way to the database. */
function command(input: OneOffJobInput, { name, args, env = [] }: Step) {
  const environment = { ...processEnvironment(input), ...airflowEnvironment(airflowConfig(input)) };
  return {
    name,
    image: imageReference(airflowImage(input)),
    args: [...args],
    env: [
      ...envList(environment),
      // The root file system is read-only, and Airflow writes a configuration file where it finds none.
      { name: "AIRFLOW_CONFIG", value: "/tmp/airflow.cfg" },
      { name: "PGSSLMODE", value: "verify-full" },
      { name: "PGSSLROOTCERT", value: databaseCaPath },
      secretEnv("AIRFLOW__CORE__FERNET_KEY", secretNames.fernetKey, "fernet-key"),
      secretEnv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", secretNames.databaseDirect, "connection"),
      ...env,
    ],
    resources: sizes.airflowCommand,
    securityContext: container,
    volumeMounts: [
      { name: "database-ca", mountPath: databaseCa.directory, readOnly: true },
      { name: "logs", mountPath: `${AIRFLOW_HOME}/logs` },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

function podSpec(input: OneOffJobInput, { serviceAccount, first = [], last }: Work) {
  return {
    restartPolicy: "Never",
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: airflowPod,
    initContainers: first.map((step) => command(input, step)),
    containers: [command(input, last)],
    volumes: [
      { name: "database-ca", configMap: { name: databaseCa.configMap } },
      { name: "logs", emptyDir: {} },
      { name: "tmp", emptyDir: {} },
    ],
  };
}

/** Name, labels and spec of the job. */
export function oneOffJob(input: OneOffJobInput, work: Work) {
  const pod = podSpec(input, work);
  const hash = createHash("sha256")
    .update(JSON.stringify([input.databaseHost, pod]))
    .digest("hex")
    .slice(0, 8);
  const labels = podLabels(work.component);
  return {
    name: `${work.name}-${hash}`,
    labels,
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: work.deadlineSeconds,
      template: { metadata: { labels }, spec: pod },
    },
  };
}

export type OneOffJob = ReturnType<typeof oneOffJob>;
export type JobContainer = ReturnType<typeof command>;
