/** PostgreSQL's port, fixed by the platform. */
export const PORT = 5432;

/** Master user of a new server. */
export const DEFAULT_USERNAME = "airflow";

/**
 * Authority behind the server's certificate: RSA 2048, valid until 2061, in the bundle that PgBouncer
 * verifies against ("Using SSL/TLS to encrypt a connection to a DB instance", Amazon RDS User Guide).
 */
export const CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1";
