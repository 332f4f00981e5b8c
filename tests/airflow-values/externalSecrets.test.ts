import { type ExternalSecretInput, syncedSecrets } from "../../airflow/externalSecrets";
import { pgbouncerIni } from "../../airflow/pgbouncer";

const input: ExternalSecretInput = {
  namespace: "airflow-dev",
  refreshIntervalSeconds: 300,
  pgbouncer: {
    host: "db.internal",
    port: 5432,
    database: "airflow_dev",
    username: "airflow",
    poolSize: 20,
    maxClientConnections: 200,
  },
  sources: {
    database: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1",
    fernetKey: "dev-platform-fernet-key-1",
    apiSecretKey: "dev-platform-api-secret-key-1",
    jwtSecret: "dev-platform-jwt-secret-1",
    redisPassword: "dev-platform-redis-password-1",
    git: "git/dags",
    adminUser: "dev-platform-admin-password-1",
  },
};

const specs = (selection: Parameters<typeof syncedSecrets>[0]) =>
  new Map(syncedSecrets(selection).map(({ name, spec }) => [name, spec(input)]));
const data = (selection: Parameters<typeof syncedSecrets>[0]) =>
  new Map([...specs(selection)].map(([name, { target }]) => [name, target.template.data]));

/** A Go template action for a field, percent-encoded for a URL. */
const encoded = (field: string) => `{{ .${field} | urlquery | replace "+" "%20" }}`;
const login = `${encoded("username")}:${encoded("password")}`;

describe("the synced secrets", () => {
  test("are these with KubernetesExecutor and a public repository", () => {
    expect([...specs({ celery: false }).keys()]).toEqual([
      "airflow-db-secret",
      "airflow-db-migration-secret",
      "airflow-pgbouncer-config",
      "airflow-pgbouncer-stats",
      "airflow-fernet-key",
      "airflow-api-secret-key",
      "airflow-jwt-secret",
    ]);
  });

  test("are these more with Celery, and with credentials of either kind", () => {
    const base = [...specs({ celery: false }).keys()];
    const more = (selection: Parameters<typeof syncedSecrets>[0]) =>
      [...specs(selection).keys()].filter((name) => !base.includes(name));
    expect(more({ celery: true })).toEqual([
      "airflow-redis-password",
      "airflow-broker-url",
      "airflow-result-backend",
    ]);
    expect(more({ celery: false, git: "https" })).toEqual(["airflow-git-credentials"]);
    expect(more({ celery: false, git: "ssh" })).toEqual(["airflow-git-ssh-key"]);
    expect(more({ celery: false, adminUser: 1 })).toEqual(["airflow-admin-user-1"]);
  });

  test("give each generation of the administrator's password a Secret of its own, with the password alone", () => {
    const secret = specs({ celery: false, adminUser: 3 }).get("airflow-admin-user-3");
    expect(secret?.target.template.data).toEqual({ password: "{{ .password }}" });
    expect(secret).toMatchObject({
      dataFrom: [{ extract: { key: "dev-platform-admin-password-1" } }],
    });
  });

  test("come from the database's own secret, through PgBouncer, with the driver named and the password encoded", () => {
    expect(specs({ celery: false }).get("airflow-db-secret")).toEqual({
      refreshInterval: "300s",
      secretStoreRef: { kind: "SecretStore", name: "aws-secrets-manager" },
      target: {
        name: "airflow-db-secret",
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        template: {
          engineVersion: "v2",
          type: "Opaque",
          data: {
            connection: `postgresql+psycopg2://${login}@airflow-pgbouncer.airflow-dev:6543/airflow-metadata`,
          },
        },
      },
      dataFrom: [{ extract: { key: input.sources.database } }],
    });
  });

  test("are copied as they are where the source is plain text", () => {
    const made = specs({ celery: true });
    const source = (name: string) => made.get(name);
    for (const [name, key, from] of [
      ["airflow-fernet-key", "fernet-key", input.sources.fernetKey],
      ["airflow-api-secret-key", "api-secret-key", input.sources.apiSecretKey],
      ["airflow-jwt-secret", "jwt-secret", input.sources.jwtSecret],
      ["airflow-redis-password", "password", input.sources.redisPassword],
    ] as const) {
      expect(source(name)).toMatchObject({
        target: { template: { data: { [key]: "{{ .value }}" } } },
        data: [{ secretKey: "value", remoteRef: { key: from } }],
      });
      expect(source(name)).not.toHaveProperty("dataFrom");
    }
  });

  test("lead every way to the database that there is", () => {
    const made = data({ celery: true });
    expect(made.get("airflow-db-secret")).toEqual({
      connection: `postgresql+psycopg2://${login}@airflow-pgbouncer.airflow-dev:6543/airflow-metadata`,
      kedaConnection: `postgresql://${login}@airflow-pgbouncer.airflow-dev:6543/airflow-metadata?sslmode=disable`,
    });
    expect(made.get("airflow-db-migration-secret")).toEqual({
      connection: `postgresql+psycopg2://${login}@db.internal:5432/airflow_dev`,
    });
    expect(made.get("airflow-result-backend")).toEqual({
      connection: `db+postgresql+psycopg2://${login}@airflow-pgbouncer.airflow-dev:6543/airflow-metadata`,
    });
    expect(made.get("airflow-pgbouncer-stats")).toEqual({
      connection: `postgresql://${login}@127.0.0.1:6543/pgbouncer?sslmode=disable`,
    });
    expect(made.get("airflow-broker-url")).toEqual({
      connection: "redis://:{{ .value | urlquery }}@airflow-redis.airflow-dev:6379/0",
    });
    expect(made.get("airflow-pgbouncer-config")).toEqual({
      "pgbouncer.ini": pgbouncerIni(input.pgbouncer),
      "users.txt": '"{{ .username | replace `"` `""` }}" "{{ .password | replace `"` `""` }}"\n',
    });
  });

  test("give git-sync its credentials under all four names, or its key", () => {
    expect(data({ celery: false, git: "https" }).get("airflow-git-credentials")).toEqual({
      GIT_SYNC_USERNAME: "{{ .username }}",
      GITSYNC_USERNAME: "{{ .username }}",
      GIT_SYNC_PASSWORD: "{{ .password }}",
      GITSYNC_PASSWORD: "{{ .password }}",
    });
    expect(data({ celery: false, git: "ssh" }).get("airflow-git-ssh-key")).toEqual({
      gitSshKey: "{{ .privateKey }}",
    });
  });

  test("say which source is missing", () => {
    const { redisPassword, ...sources } = input.sources;
    expect(redisPassword).toBeDefined();
    const broker = syncedSecrets({ celery: true }).find(
      ({ name }) => name === "airflow-broker-url",
    );
    expect(() => broker?.spec({ ...input, sources })).toThrow(
      "airflow-broker-url needs a source for redisPassword",
    );
  });
});

describe("pgbouncer.ini", () => {
  const lines = pgbouncerIni(input.pgbouncer).split("\n");

  test("pools transactions of one database within the stack's connections", () => {
    expect(lines.filter((line) => line.includes("host="))).toEqual([
      "airflow-metadata = host=db.internal port=5432 dbname=airflow_dev pool_size=20",
    ]);
    expect(lines).toContain("pool_mode = transaction");
    expect(lines).toContain("max_client_conn = 200");
  });

  test("speaks verified TLS to the database and lets prepared statements follow their client", () => {
    expect(lines).toContain("server_tls_sslmode = verify-full");
    expect(lines).toContain("server_tls_ca_file = /etc/airflow-database-ca/rds-ca.pem");
    expect(lines).toContain("max_prepared_statements = 200");
  });

  test("needs no writable file system and holds no password", () => {
    expect(lines).toContain("unix_socket_dir =");
    expect(lines.join("\n")).not.toMatch(/password|\{\{/);
  });
});
