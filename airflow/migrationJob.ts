/**
 * The job that brings the metadata database, its schema and the roles in it, to the Airflow version before pods of that version
 * start. Its name carries a hash of everything that could change it: an upgrade makes another job instead of changing one that
 * exists, which Kubernetes refuses. It goes straight to the database, whose migration locks span transactions, so that it needs no
 * PgBouncer, which comes with the release.
 */
import { createHash } from "node:crypto";
import { AIRFLOW_HOME, airflowConfig } from "./config";
import { airflowEnvironment, envList, processEnvironment, secretEnv } from "./environment";
import { components, databaseCa, databaseCaPath, podLabels } from "./names";
import { secretNames } from "./secretNames";
import { airflowPod, container } from "./security";
import { serviceAccounts } from "./serviceAccounts";
import { sizes } from "./sizes";
import type { ChartValuesInput } from "./values";
import { airflowImage, imageReference } from "./values/images";

export interface MigrationJobInput extends ChartValuesInput {
  /** Host of the database: one that was restored is another database, whose schema may be older. */
  readonly databaseHost: string;
}

/** Seconds that a migration may take. It grows with the history that is kept; one that takes longer than this hangs. */
const DEADLINE_SECONDS = 3600;

/** One `airflow` command, with the stack's configuration and its own way to the database. */
function command(input: MigrationJobInput, name: string, ...args: string[]) {
  const environment = { ...processEnvironment(input), ...airflowEnvironment(airflowConfig(input)) };
  return {
    name,
    image: imageReference(airflowImage(input)),
    args: ["airflow", ...args],
    env: [
      ...envList(environment),
      // The root file system is read-only, and Airflow writes a configuration file where it finds none.
      { name: "AIRFLOW_CONFIG", value: "/tmp/airflow.cfg" },
      { name: "PGSSLMODE", value: "verify-full" },
      { name: "PGSSLROOTCERT", value: databaseCaPath },
      secretEnv("AIRFLOW__CORE__FERNET_KEY", secretNames.fernetKey, "fernet-key"),
      secretEnv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", secretNames.databaseDirect, "connection"),
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

function podSpec(input: MigrationJobInput) {
  return {
    restartPolicy: "Never",
    serviceAccountName: serviceAccounts.migration,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: airflowPod,
    initContainers: [command(input, "migrate", "db", "migrate")],
    // API servers write the same roles and permissions when they start; on an empty database two at once collide, and one dies.
    containers: [command(input, "permissions", "sync-perm")],
    volumes: [
      { name: "database-ca", configMap: { name: databaseCa.configMap } },
      { name: "logs", emptyDir: {} },
      { name: "tmp", emptyDir: {} },
    ],
  };
}

/** Name and spec of the job. */
export function migrationJob(input: MigrationJobInput) {
  const pod = podSpec(input);
  const hash = createHash("sha256")
    .update(JSON.stringify([input.databaseHost, pod]))
    .digest("hex")
    .slice(0, 8);
  const labels = podLabels(components.migration);
  return {
    name: `airflow-database-migration-${hash}`,
    labels,
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      template: { metadata: { labels }, spec: pod },
    },
  };
}
