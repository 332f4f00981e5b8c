import { clientConnections, databaseConnections } from "../connectionBudget";
import { when, type Check } from "./check";

const pods = (count: number): string => (count === 1 ? "1 pod" : `${count} pods`);

const fitsDatabase: Check = {
  reads: ["airflow.pgbouncer", "database.engine", "database.aurora", "database.rds"],
  run: ({ settings }) => {
    const { maxConnections, pooled, reserved, source } = databaseConnections(settings);
    const { replicas, poolSize } = settings.airflow.pgbouncer;
    const most = Math.floor(((maxConnections ?? 0) - reserved) / replicas);
    return when(
      maxConnections !== undefined && pooled + reserved > maxConnections,
      ["airflow", "pgbouncer", "poolSize"],
      `${pods(replicas)} × ${poolSize} = ${pooled} connections, and ${reserved} kept free, are more than the ${maxConnections} ` +
        `that ${source} gives. Allowed: at most ${most}, or a larger database.`,
      ["database"],
    );
  },
};

const fitsPgbouncer: Check = {
  reads: [
    "airflow.pgbouncer",
    "airflow.scheduler",
    "airflow.dagProcessor",
    "airflow.triggerer",
    "airflow.apiServer",
    "airflow.celery",
    "airflow.executor",
    "airflow.config",
  ],
  run: ({ settings }) => {
    const { clients, clientCapacity } = clientConnections(settings);
    const { replicas } = settings.airflow.pgbouncer;
    return when(
      clients > clientCapacity,
      ["airflow", "pgbouncer", "maxClientConnections"],
      `Airflow's processes may open ${clients} connections; PgBouncer accepts ${clientCapacity} on ${pods(replicas)}. ` +
        `Allowed: at least ${Math.ceil(clients / replicas)}.`,
      ["airflow"],
    );
  },
};

export const connectionChecks: readonly Check[] = [fitsDatabase, fitsPgbouncer];
