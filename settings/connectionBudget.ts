import { instanceMemoryGib } from "./instanceClasses";
import type { Settings } from "./types";

/** How the database's connections are spent. */
export interface ConnectionBudget {
  /** max_connections of the database at its largest. Undefined for an instance class that the platform does not know. */
  readonly maxConnections: number | undefined;
  /** What the number follows from, for messages. */
  readonly source: string;
  /** Connections that PgBouncer may open: pods × pool size. Airflow and Celery share one pool (airflow/pgbouncer.ts). */
  readonly pooled: number;
  /** Connections kept for everything else. */
  readonly reserved: number;
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

/** Task pods hold none: since Airflow 3 a task talks to the API server. */
function clientConnections({ airflow }: Pick<Settings, "airflow">): number {
  const { scheduler, dagProcessor, triggerer, apiServer, celery } = airflow;
  const apiPods = apiServer.autoscaling.enabled
    ? apiServer.autoscaling.maxReplicas
    : apiServer.replicas;
  const held = perProcess(airflow);
  const processes = scheduler.replicas + dagProcessor.replicas + triggerer.replicas;
  // A Celery worker's processes each write to the result backend, and KEDA counts queued tasks by SQL.
  const workers = airflow.executor.includes("Celery")
    ? celery.maxReplicas * celery.concurrency + 2
    : 0;
  // The API server has a second, asynchronous engine with a pool of its own.
  return processes * held + apiPods * apiServer.workers * 2 * held + workers;
}

/** How the settings spend the database's connections. */
export function connectionBudget(
  settings: Pick<Settings, "airflow" | "database">,
): ConnectionBudget {
  const { airflow, database } = settings;
  const { aurora, rds, engine } = database;
  const memory =
    engine === "aurora" ? 2 * aurora.maxCapacity : instanceMemoryGib(rds.instanceClass);
  const capped = engine === "aurora" && aurora.minCapacity <= 0.5 ? lowCapacityCeiling : ceiling;
  return {
    maxConnections:
      memory === undefined ? undefined : Math.min(capped, defaultMaxConnections(memory)),
    source:
      engine === "aurora"
        ? `database.aurora.maxCapacity ${aurora.maxCapacity}`
        : `database.rds.instanceClass ${rds.instanceClass}`,
    pooled: airflow.pgbouncer.replicas * airflow.pgbouncer.poolSize,
    reserved,
    clients: clientConnections(settings),
    clientCapacity: airflow.pgbouncer.replicas * airflow.pgbouncer.maxClientConnections,
  };
}
