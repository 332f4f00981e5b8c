/** What runs once or now and then. */
import { usesKubernetes } from "../executor";
import { serviceAccounts } from "../serviceAccounts";
import { sizes } from "../sizes";
import { databaseEnv } from "./environment";
import { hookValues } from "./hooks";
import type { ChartValuesInput } from "./input";
import { serviceAccount } from "./workload";

/** Without hooks a release neither waits for its own pods before it migrates nor leaves hooks behind. */
const unhooked = { useHelmHooks: false, applyCustomEnv: false };

/** Removes finished task pods that the scheduler kept for a look. */
function cleanupValues({ airflow }: ChartValuesInput) {
  return {
    enabled: usesKubernetes(airflow.executor),
    schedule: "*/15 * * * *",
    resources: sizes.airflowCommand,
    serviceAccount: serviceAccount(serviceAccounts.cleanup, { token: true }),
    env: [databaseEnv],
    failedJobsHistoryLimit: 1,
    successfulJobsHistoryLimit: 1,
  };
}

/** Deletes old rows; archive tables would keep what was to go. */
function databaseCleanupValues({ airflow }: ChartValuesInput) {
  const { enabled, schedule, retentionDays } = airflow.databaseCleanup;
  return {
    enabled,
    schedule,
    retentionDays,
    skipArchive: true,
    batchSize: 10_000,
    applyCustomEnv: false,
    resources: sizes.airflowCommand,
    serviceAccount: serviceAccount(serviceAccounts.databaseCleanup),
    env: [databaseEnv],
    failedJobsHistoryLimit: 1,
    successfulJobsHistoryLimit: 1,
  };
}

export const jobValues = (input: ChartValuesInput) => ({
  cleanup: cleanupValues(input),
  databaseCleanup: databaseCleanupValues(input),
  // The chart's default user is admin with password admin. The second key is the one that older values of the chart used.
  createUserJob: { enabled: false, ...unhooked, serviceAccount: { create: false } },
  webserver: { enabled: false, defaultUser: { enabled: false } },
  // airflow/migrationJob.ts has the job: the chart's has a fixed name, and an upgrade cannot change a job that exists.
  migrateDatabaseJob: { enabled: false, ...unhooked, serviceAccount: { create: false } },
  ...(input.hooks === undefined ? {} : hookValues(input, input.hooks)),
});
