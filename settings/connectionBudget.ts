import { instanceMemoryGib } from "./instanceClasses";
import type { Settings } from "./types";

/** What PgBouncer may take of the database's connections. */
export interface DatabaseConnections {
  /** max_connections of the database at its largest. Undefined for an instance class that the platform does not know. */
  readonly maxConnections: number | undefined;
  /** What the number follows from, for messages. */
  readonly source: string;
  /** Connections that PgBouncer may open: pods × pool size. Airflow and Celery share one pool (airflow/pgbouncer.ts). */
  readonly pooled: number;
  /** Connections kept for everything else. */
  readonly reserved: number;
}

/** What Airflow may take of PgBouncer's. */
export interface ClientConnections {
  /** Connections that Airflow's processes may ask PgBouncer for. */
  readonly clients: number;
  /** Connections that PgBouncer accepts: pods × maxClientConnections. */
  readonly clientCapacity: number;
}

/** Superuser slots (3), RDS's own sessions, the migration Job, and a person with psql during an incident. */
const reserved = 20;

/** Hard ceiling of the default of max_connections ("Quotas and constraints", Amazon RDS user guide). */
const ceiling = 5000;

/** With 0 or 0.5 as the smallest capacity Aurora stops at this ("Maximum connections for Aurora Serverless v2", Aurora user guide). */
const lowCapacityCeiling = 2000;

/**
 * Default of max_connections for a server of this much memory. The documented formula is LEAST(DBInstanceClassMemory / 9531392, 5000)
 * ("Quotas and constraints", Amazon RDS user guide), where DBInstanceClassMemory is what the operating system leaves over. The line
 * used here runs through the table of "Maximum connections for Aurora Serverless v2" (Aurora user guide), which says what that comes
 * to: 189 at 1 ACU, 823 at 4, 1,669 at 8, 3,360 at 16, with 2 GiB per ACU.
 */
export function defaultMaxConnections(memoryGib: number): number {
  return Math.min(ceiling, Math.floor(105.7 * memoryGib - 22.4));
}

/** Defaults of [database] sql_alchemy_pool_size and sql_alchemy_max_overflow (Airflow configuration reference). */
const pool = { sql_alchemy_pool_size: 5, sql_alchemy_max_overflow: 10 };

/** Connections that one process may hold: its SQLAlchemy pool and the overflow. */
function perProcess({ config }: Settings["airflow"]): number {
  const { sql_alchemy_pool_size: size, sql_alchemy_max_overflow: overflow } = {
    ...pool,
    ...config.database,
  };
  return Number(size) + Number(overflow);
}

/** How PgBouncer spends the database's connections. */
export function databaseConnections({
  airflow: { pgbouncer },
  database: { aurora, engine, rds },
}: Pick<Settings, "airflow" | "database">): DatabaseConnections {
  const memory =
    engine === "aurora" ? 2 * aurora.maxCapacity : instanceMemoryGib(rds.instanceClass);
  const most = engine === "aurora" && aurora.minCapacity <= 0.5 ? lowCapacityCeiling : ceiling;
  return {
    maxConnections:
      memory === undefined ? undefined : Math.min(most, defaultMaxConnections(memory)),
    source:
      engine === "aurora"
        ? `database.aurora.maxCapacity ${aurora.maxCapacity}`
        : `database.rds.instanceClass ${rds.instanceClass}`,
    pooled: pgbouncer.replicas * pgbouncer.poolSize,
    reserved,
  };
}

/** How Airflow spends PgBouncer's connections. Task pods hold none: since Airflow 3 a task talks to the API server. */
export function clientConnections({ airflow }: Pick<Settings, "airflow">): ClientConnections {
  const { scheduler, dagProcessor, triggerer, apiServer, celery, pgbouncer } = airflow;
  const { enabled, maxReplicas } = apiServer.autoscaling;
  const held = perProcess(airflow);
  const processes = scheduler.replicas + dagProcessor.replicas + triggerer.replicas;
  // The API server has a second, asynchronous engine with a pool of its own.
  const api = (enabled ? maxReplicas : apiServer.replicas) * apiServer.workers * 2 * held;
  // A Celery worker's processes each write to the result backend, and KEDA counts queued tasks by SQL.
  const workers = airflow.executor.includes("Celery")
    ? celery.maxReplicas * celery.concurrency + 2
    : 0;
  return {
    clients: processes * held + api + workers,
    clientCapacity: pgbouncer.replicas * pgbouncer.maxClientConnections,
  };
}
