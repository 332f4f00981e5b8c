/** PgBouncer's files, and the URLs that lead through it, as templates for External Secrets (engine v2: Go templates with sprig). */
import { databaseCaPath, pgbouncerHost, POOLED_DATABASE, ports } from "./names";

export interface PgbouncerInput {
  /** Host name of the database, the one its certificate is made out for. */
  readonly host: string;
  readonly port: number;
  /** The stack's database, airflow_<tier>. */
  readonly database: string;
  /** Connections to the database per pod. */
  readonly poolSize: number;
  /** Connections from Airflow per pod. */
  readonly maxClientConnections: number;
  /** Database user, also the one that may read PgBouncer's own statistics. */
  readonly username: string;
}

/**
 * pgbouncer.ini. Transaction pooling: a connection to the database is lent for one transaction. Prepared statements of asyncpg,
 * which Airflow's async sessions use, follow a client from connection to connection (`max_prepared_statements`, off by default in
 * this PgBouncer). No password is in it.
 */
export function pgbouncerIni(input: PgbouncerInput): string {
  return [
    "[databases]",
    `${POOLED_DATABASE} = host=${input.host} port=${input.port} dbname=${input.database} pool_size=${input.poolSize}`,
    "",
    "[pgbouncer]",
    "listen_addr = *",
    `listen_port = ${ports.pgbouncer}`,
    // The root file system is read-only, and nobody is on the other side of a socket file.
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    "auth_file = /etc/pgbouncer/users.txt",
    `stats_users = ${input.username}`,
    "pool_mode = transaction",
    `max_client_conn = ${input.maxClientConnections}`,
    "max_prepared_statements = 200",
    "ignore_startup_parameters = extra_float_digits",
    // Seconds until a database that did not answer is tried again; 15 by default, longer than a fail-over needs to take.
    "server_login_retry = 2",
    "server_tls_sslmode = verify-full",
    `server_tls_ca_file = ${databaseCaPath}`,
    "server_tls_protocols = secure",
    "log_connections = 0",
    "log_disconnections = 0",
    "",
  ].join("\n");
}

/** users.txt: quoted, with quotes doubled ("Authentication file format", PgBouncer documentation). */
export const usersTxt =
  '"{{ .username | replace `"` `""` }}" "{{ .password | replace `"` `""` }}"\n';

/** User and password as a URL wants them; sprig's urlquery writes a space as a plus, which libpq and SQLAlchemy take literally. */
const login = ["username", "password"]
  .map((field) => `{{ .${field} | urlquery | replace "+" "%20" }}`)
  .join(":");

/** The driver is named: without it SQLAlchemy 2.1 takes psycopg 3, whose prepared statements clash behind PgBouncer. */
const DRIVER = "postgresql+psycopg2";

/** Airflow's way to the database, through PgBouncer. No sslmode: it would leak into the async URL and break it. */
export const pooledUrl = (namespace: string): string =>
  `${DRIVER}://${login}@${pgbouncerHost(namespace)}:${ports.pgbouncer}/${POOLED_DATABASE}`;

/** KEDA's way: a Go client that knows neither the driver's name nor TLS towards PgBouncer. */
export const kedaUrl = (namespace: string): string =>
  `postgresql://${login}@${pgbouncerHost(namespace)}:${ports.pgbouncer}/${POOLED_DATABASE}?sslmode=disable`;

/** Celery's result backend: the same database through the same pool. */
export const resultBackendUrl = (namespace: string): string => `db+${pooledUrl(namespace)}`;

/** The migration job's way: straight to the database, which it locks for a session. libpq takes TLS from the environment. */
export const directUrl = (host: string, port: number, database: string): string =>
  `${DRIVER}://${login}@${host}:${port}/${database}`;

/** The metrics exporter's way to PgBouncer's console, inside the pod. */
export const statsUrl = `postgresql://${login}@127.0.0.1:${ports.pgbouncer}/pgbouncer?sslmode=disable`;
