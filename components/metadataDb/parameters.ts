/** One parameter of a parameter group. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Queries slower than this are logged, milliseconds. Airflow's own take a few. */
const SLOW_QUERY_MS = 1000;

/**
 * What PostgreSQL is told beyond AWS's defaults; all of it takes effect without a restart. TLS is forced
 * (FSBP RDS.38), and the log says who connects, what changes the schema, what is slow and what waits
 * for a lock.
 */
export const parameters: readonly Parameter[] = [
  { name: "rds.force_ssl", value: "1" },
  { name: "log_connections", value: "1" },
  { name: "log_disconnections", value: "1" },
  { name: "log_lock_waits", value: "1" },
  { name: "log_min_duration_statement", value: String(SLOW_QUERY_MS) },
  { name: "log_statement", value: "ddl" },
];

/** Family of parameter groups that fits a major version. */
export function parameterFamily(engine: "aurora" | "rds", majorVersion: string): string {
  return engine === "aurora" ? `aurora-postgresql${majorVersion}` : `postgres${majorVersion}`;
}
