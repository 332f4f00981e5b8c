import { all, drop, set, type Spoil } from "../support/world";
import { broken, type Variants } from "./variant";

const release = "kubernetes:helm.sh/v3:Release::airflow";
const karpenter = "kubernetes:helm.sh/v3:Release::karpenter";
const namespace = "kubernetes:core/v1:Namespace::airflow-prod";
const FROM = "airflow-platform/release-from";
const VERIFIED = "airflow-platform/release-verified";
const note = (key: string, value: string): Spoil =>
  set(namespace, `metadata.annotations.airflow-platform/${key}`, value);

export const airflow: Variants = {
  "airflow-no-default-user": [
    broken(
      "the chart's default",
      release,
      all(drop(release, "values.createUserJob"), drop(release, "values.webserver")),
    ),
    broken(
      "switched on",
      release,
      all(
        set(release, "values.createUserJob.enabled", true),
        drop(release, "values.webserver.defaultUser"),
      ),
    ),
  ],
  "airflow-named-secrets": [
    broken("no Fernet key", release, drop(release, "values.fernetKeySecretName"), {
      says: "fernetKeySecretName",
    }),
    broken("no JWT secret", release, drop(release, "values.jwtSecretName")),
    broken("no API key", release, set(release, "values.apiSecretKeySecretName", "")),
    broken("no database", release, drop(release, "values.data.metadataSecretName")),
    broken(
      "no PgBouncer configuration",
      release,
      drop(release, "values.pgbouncer.configSecretName"),
    ),
    broken("no Redis password", release, drop(release, "values.redis.passwordSecretName")),
  ],
  "airflow-no-secret-values": [
    broken("a Fernet key", release, set(release, "values.fernetKey", "correct-horse-battery")),
    broken(
      "a database password",
      release,
      set(release, "values.data.metadataConnection", { pass: "correct-horse" }),
    ),
    broken(
      "a connection in airflow.cfg",
      release,
      set(release, "values.config.database", { sql_alchemy_conn: "postgresql://a:b@c/d" }),
    ),
    broken(
      "a connection in the environment",
      release,
      set(release, "values.env.0", {
        name: "AIRFLOW_CONN_DWH",
        value: "postgres://me:secret-word@host/db",
      }),
    ),
  ],
  "airflow-config-page": [
    broken("shown", release, set(release, "values.config.api.expose_config", "True")),
    broken(
      "shown without secrets",
      release,
      set(release, "values.config.api.expose_config", "non-sensitive-only"),
    ),
  ],
  "airflow-auth-manager": [
    broken(
      "the simple one",
      release,
      set(
        release,
        "values.config.core.auth_manager",
        "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
      ),
    ),
    broken("Airflow's default", release, drop(release, "values.config.core.auth_manager")),
    broken(
      "administrators all",
      release,
      set(release, "values.config.core.simple_auth_manager_all_admins", "True"),
    ),
  ],
  "airflow-executor": [
    broken("one machine", release, set(release, "values.executor", "LocalExecutor")),
    broken(
      "one of two",
      release,
      set(release, "values.executor", "KubernetesExecutor,SequentialExecutor"),
      { says: "SequentialExecutor" },
    ),
  ],
  "airflow-external-database": [
    broken("the chart's own", release, set(release, "values.postgresql.enabled", true)),
    broken("the chart's default", release, drop(release, "values.postgresql")),
  ],
  "airflow-pgbouncer": [
    broken("off", release, set(release, "values.pgbouncer.enabled", false)),
    broken("the chart's default", release, drop(release, "values.pgbouncer.enabled")),
  ],
  "airflow-jobs-without-hooks": [
    broken("the migration", release, set(release, "values.migrateDatabaseJob", { enabled: true })),
    broken(
      "the chart's default",
      [release, release],
      all(drop(release, "values.migrateDatabaseJob"), drop(release, "values.createUserJob")),
    ),
  ],
  "airflow-release-named": [
    broken(
      "a tag",
      release,
      set(release, "values.images.airflow", { repository: "a", tag: "3.2.2" }),
      {
        says: "the image by tag",
      },
    ),
    broken("a branch", release, set(release, "values.dags.gitSync.ref", "main"), {
      says: "DAGs by branch",
    }),
  ],
  "airflow-release-promoted": [
    broken(
      "another image than the record says",
      release,
      set(release, "values.images.airflow.digest", `sha256:${"d".repeat(64)}`),
      { says: "and the namespace says r-" },
    ),
    broken("another chart", release, set(release, "version", "1.21.0")),
    broken("a release without a record", release, drop(namespace, "metadata.annotations"), {
      says: "says nothing of it",
    }),
    broken("straight from dev", release, note("release-from", "dev"), { says: "but from dev" }),
    broken("named by hand", release, drop(namespace, `metadata.annotations.${FROM}`), {
      says: "named by hand",
    }),
    broken("never verified in uat", release, drop(namespace, `metadata.annotations.${VERIFIED}`), {
      says: "passed its checks in uat",
    }),
    broken("verified elsewhere only", release, note("release-verified", "dev")),
    broken(
      "back to a branch after releases were recorded",
      release,
      set(release, "values.dags.gitSync.ref", "main"),
      { says: "names no release any more" },
    ),
    broken(
      "from uat where only dev counts",
      release,
      all(note("release-from", "uat"), note("release-verified", "uat,dev")),
      { config: { from: ["dev"] }, says: "not promoted from dev but from uat" },
    ),
  ],
  "airflow-remote-logs": [
    broken("off", release, set(release, "values.config.logging.remote_logging", "False")),
    broken("nowhere", release, drop(release, "values.config.logging.remote_base_log_folder")),
  ],
  "airflow-tasks-undisturbed": [
    broken(
      "moved by Karpenter",
      release,
      drop(release, "values.workers.kubernetes.podAnnotations"),
    ),
    broken("evicted", release, set(release, "values.workers.celery.safeToEvict", true)),
  ],
  "chart-version-pinned": [
    broken("none", karpenter, drop(karpenter, "version")),
    broken("a range", release, set(release, "version", "^1.22.0")),
    broken("another than tested", release, set(release, "version", "1.18.0"), {
      says: "version map",
    }),
  ],
  "release-atomic": [broken("nobody waits", release, set(release, "skipAwait", true))],
};
