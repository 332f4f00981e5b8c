/**
 * The chart's two jobs as hooks of Argo CD: they do what Pulumi's jobs (airflow/migrationJob.ts, airflow/adminUserJob.ts) do where
 * Pulumi installs the chart. Each sync runs them anew, in waves: configuration and accounts, schema, administrator, pods.
 */
import { createHash } from "node:crypto";
import { adminUserProgram } from "../adminUserJob";
import { AIRFLOW_HOME } from "../home";
import { secretEnv } from "../environment";
import type { JsonObject } from "../json";
import { databaseCa, databaseCaPath } from "../names";
import { ADMIN_PASSWORD_KEY, adminSecretName, secretNames } from "../secretNames";
import { serviceAccounts } from "../serviceAccounts";
import { sizes } from "../sizes";
import { teamRolesStep } from "../teams";
import { imageReference, airflowImage } from "./images";
import type { ChartValuesInput } from "./input";

const WAVE = "argocd.argoproj.io/sync-wave";

/** Before the jobs that read it. Helm ignores the annotation; it is there in both modes, or a change of mode would roll every pod. */
export const configWave: Readonly<Record<string, string>> = { [WAVE]: "-3" };

/** What the jobs depend on beside the chart's values. */
export interface HookInput {
  /** Host of the database: one that was restored is another database, which has seen no job. */
  readonly databaseHost: string;
  /** Generation of the administrator's password. */
  readonly adminPasswordGeneration: number;
}

/** Seconds that a finished job stays to be looked at; the next sync takes its place anyway. */
const KEPT_SECONDS = 86_400;

/** Straight to the database: its migration locks span transactions, and PgBouncer comes later. */
const direct = {
  env: [
    { name: "PGSSLMODE", value: "verify-full" },
    { name: "PGSSLROOTCERT", value: databaseCaPath },
    secretEnv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", secretNames.databaseDirect, "connection"),
  ],
  extraVolumes: [
    { name: "database-ca", configMap: { name: databaseCa.configMap } },
    { name: "logs", emptyDir: {} },
  ],
  extraVolumeMounts: [
    { name: "database-ca", mountPath: databaseCa.directory, readOnly: true },
    { name: "logs", mountPath: `${AIRFLOW_HOME}/logs` },
  ],
};

/**
 * A job as a hook. Argo CD compares no hooks, so its service account carries a hash of what it does: a change of the job alone makes
 * the Application differ, and a sync runs it.
 */
function hook(account: string, wave: number, job: JsonObject, seen: readonly unknown[]) {
  const hash = createHash("sha256")
    .update(JSON.stringify([job, ...seen]))
    .digest("hex")
    .slice(0, 8);
  return {
    enabled: true,
    useHelmHooks: false,
    applyCustomEnv: true,
    restartPolicy: "Never",
    ttlSecondsAfterFinished: KEPT_SECONDS,
    resources: sizes.airflowCommand,
    ...direct,
    ...job,
    jobAnnotations: {
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      [WAVE]: String(wave),
    },
    serviceAccount: {
      create: true,
      name: account,
      automountServiceAccountToken: false,
      annotations: { ...configWave, "airflow-platform/job": hash },
    },
  };
}

/** Schema, roles, and what teams need, one after the other. */
function migration({ airflow }: ChartValuesInput) {
  const teams = teamRolesStep(airflow.teams);
  if (teams === undefined)
    return { args: ["bash", "-c", "airflow db migrate && exec airflow sync-perm"] };
  const [python = "", ...rest] = teams.args;
  const script = `airflow db migrate && airflow sync-perm && exec ${python} "$@"`;
  return { args: ["bash", "-c", script, "--", ...rest], env: [...direct.env, ...teams.env] };
}

/** Values of both jobs. */
export function hookValues(input: ChartValuesInput, hooks: HookInput) {
  const { identity } = input;
  const seen = [imageReference(airflowImage(input)), hooks.databaseHost];
  const admin = {
    args: ["python", "-c", adminUserProgram()],
    env: [
      ...direct.env,
      { name: "AIRFLOW_PLATFORM_ADMIN_USER", value: identity.adminUser },
      secretEnv(
        "AIRFLOW_PLATFORM_ADMIN_PASSWORD",
        adminSecretName(hooks.adminPasswordGeneration),
        ADMIN_PASSWORD_KEY,
      ),
    ],
  };
  return {
    migrateDatabaseJob: hook(
      serviceAccounts.migrationHook,
      -2,
      // API servers write the same roles and permissions when they start; on an empty database two at once collide, and one dies.
      migration(input),
      seen,
    ),
    ...(identity.mode === "password"
      ? {
          createUserJob: hook(serviceAccounts.adminUserHook, -1, admin, seen),
          // Whatever stands below it here would decide instead of createUserJob.
          webserver: { enabled: false },
        }
      : {}),
  };
}
