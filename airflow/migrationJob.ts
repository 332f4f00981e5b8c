/**
 * The job that brings the metadata database, its schema and the roles in it, to the Airflow version before pods of that version
 * start. It goes straight to the database, whose migration locks span transactions, so that it needs no PgBouncer, which comes with
 * the release.
 */
import { components } from "./names";
import { type OneOffJob, oneOffJob, type OneOffJobInput } from "./oneOffJob";
import { serviceAccounts } from "./serviceAccounts";

/** Seconds that a migration may take. It grows with the history that is kept; one that takes longer than this hangs. */
const DEADLINE_SECONDS = 3600;

/** Name and spec of the job. */
export const migrationJob = (input: OneOffJobInput): OneOffJob =>
  oneOffJob(input, {
    name: "airflow-database-migration",
    component: components.migration,
    serviceAccount: serviceAccounts.migration,
    first: [{ name: "migrate", args: ["airflow", "db", "migrate"] }],
    // API servers write the same roles and permissions when they start; on an empty database two at once collide, and one dies.
    last: { name: "permissions", args: ["airflow", "sync-perm"] },
    deadlineSeconds: DEADLINE_SECONDS,
  });
