import { migrationJob } from "../../airflow/migrationJob";
import type { OneOffJobInput } from "../../airflow/oneOffJob";
import { inputFor } from "./fixtures";

const input: OneOffJobInput = { ...inputFor("dev"), databaseHost: "db.internal" };
const nameWith = (overrides: Partial<OneOffJobInput>) =>
  migrationJob({ ...input, ...overrides }).name;

describe("the migration job", () => {
  const { name, labels, spec } = migrationJob(input);
  const pod = spec.template.spec;
  const [container] = pod.initContainers;

  test("migrates with the stack's image and configuration, and tries again a few times", () => {
    expect(spec).toMatchObject({ backoffLimit: 3, activeDeadlineSeconds: 3600 });
    expect(pod.initContainers).toHaveLength(1);
    expect(container).toMatchObject({
      image: "apache/airflow:3.2.2",
      args: ["airflow", "db", "migrate"],
    });
    expect(container?.env).toContainEqual({
      name: "AIRFLOW__CORE__AUTH_MANAGER",
      value: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    });
  });

  test("then makes roles and permissions, which API servers that start side by side cannot", () => {
    expect(pod.containers).toEqual([
      { ...container, name: "permissions", args: ["airflow", "sync-perm"] },
    ]);
  });

  test("goes straight to the database with verified TLS", () => {
    expect(container?.env).toContainEqual({ name: "PGSSLMODE", value: "verify-full" });
    expect(container?.env).toContainEqual({
      name: "PGSSLROOTCERT",
      value: "/etc/airflow-database-ca/rds-ca.pem",
    });
    expect(container?.env).toContainEqual({
      name: "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
      valueFrom: { secretKeyRef: { name: "airflow-db-migration-secret", key: "connection" } },
    });
    expect(pod.volumes).toContainEqual({
      name: "database-ca",
      configMap: { name: "airflow-database-ca" },
    });
  });

  test("is admitted under the restricted pod security standard, with a read-only root", () => {
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 50000,
      runAsGroup: 0,
      fsGroup: 0,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(spec.template.metadata.labels).toEqual(labels);
  });

  test("has no variable twice: a list with the same name twice cannot be applied", () => {
    const names = container?.env.map((variable) => variable.name) ?? [];
    expect(new Set(names).size).toBe(names.length);
  });

  test("keeps its name while nothing changes", () => {
    expect(migrationJob(input).name).toBe(name);
    expect(name).toMatch(/^airflow-database-migration-[0-9a-f]{8}$/);
  });

  test.each<[string, Partial<OneOffJobInput>]>([
    ["the Airflow version", { airflowVersion: "3.2.3" }],
    [
      "the image",
      { airflow: { ...input.airflow, image: { ...input.airflow.image, tag: "3.2.2-2" } } },
    ],
    ["the configuration", { airflow: { ...input.airflow, parallelism: 99 } }],
    ["the database", { databaseHost: "restored.internal" }],
  ])("is another job when %s changes: a job that exists cannot be changed", (_, overrides) => {
    expect(nameWith(overrides)).not.toBe(name);
  });

  test("is the same job when only the chart's values change", () => {
    const { airflow } = input;
    const scheduler = { ...airflow.scheduler, replicas: 3 };
    expect(nameWith({ airflow: { ...airflow, scheduler } })).toBe(name);
  });
});
