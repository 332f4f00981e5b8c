/**
 * The job that brings the metadata database, its schema and the roles in it, to the Airflow version before pods of that version
 * start. It goes straight to the database, whose migration locks span transactions, so that it needs no PgBouncer, which comes with
 * the release.
 */
import { components } from "./names";
import { type OneOffJob, oneOffJob, type OneOffJobInput } from "./oneOffJob";
import { serviceAccounts } from "./serviceAccounts";
import { teamRolesStep } from "./teams";

/** Seconds that a migration may take. It grows with the history that is kept; one that takes longer than this hangs. */
const DEADLINE_SECONDS = 3600;

/** Name and spec of the job. */
export function migrationJob(input: OneOffJobInput): OneOffJob {
  // API servers write the same roles and permissions when they start; on an empty database two at once collide, and one dies.
  const permissions = { name: "permissions", args: ["airflow", "sync-perm"] };
  const migrate = { name: "migrate", args: ["airflow", "db", "migrate"] };
  const teams = teamRolesStep(input.airflow.teams);
  return oneOffJob(input, {
    name: "airflow-database-migration",
    component: components.migration,
    serviceAccount: serviceAccounts.migration,
    first: teams === undefined ? [migrate] : [migrate, permissions],
    last: teams ?? permissions,
    deadlineSeconds: DEADLINE_SECONDS,
  });
}
