import { readFileSync } from "node:fs";
import { join } from "node:path";
import { adminUserJob, type AdminUserJobInput } from "../../airflow/adminUserJob";
import { migrationJob } from "../../airflow/migrationJob";
import { inputFor } from "./fixtures";

const input: AdminUserJobInput = {
  ...inputFor("dev"),
  databaseHost: "db.internal",
  adminPasswordGeneration: 1,
};
const program = readFileSync(
  join(__dirname, "..", "..", "airflow", "files", "admin_user.py"),
  "utf8",
);

describe("the administrator's job", () => {
  const { name, labels, spec } = adminUserJob(input);
  const pod = spec.template.spec;
  const [container] = pod.containers;

  test("runs the shipped program; the password is a variable from a Secret and stands nowhere else", () => {
    expect(container?.args).toEqual(["python", "-c", program]);
    const own = container?.env.filter(({ name: one }) => one.startsWith("AIRFLOW_PLATFORM"));
    expect(own).toEqual([
      { name: "AIRFLOW_PLATFORM_ADMIN_USER", value: "admin" },
      {
        name: "AIRFLOW_PLATFORM_ADMIN_PASSWORD",
        valueFrom: { secretKeyRef: { name: "airflow-admin-user-1", key: "password" } },
      },
    ]);
  });

  test("has a program that Kubernetes takes as it is: it would expand $(…) and read $$ as $", () => {
    expect(program).not.toContain("$");
  });

  test("is the migration job in all but name, account, labels, command and its own two variables", () => {
    const migration = migrationJob(input);
    const [other] = migration.spec.template.spec.containers;
    const { serviceAccountName, initContainers, containers: _, ...rest } = pod;
    const {
      serviceAccountName: otherAccount,
      initContainers: __,
      containers: ___,
      ...otherRest
    } = migration.spec.template.spec;
    expect(initContainers).toEqual([]);
    expect(rest).toEqual(otherRest);
    expect([serviceAccountName, otherAccount]).toEqual([
      "airflow-admin-user",
      "airflow-database-migration",
    ]);
    expect(container?.securityContext).toEqual(other?.securityContext);
    expect(container?.env.slice(0, -2)).toEqual(other?.env);
    expect(labels).toEqual({ tier: "airflow", component: "create-user-job", release: "airflow" });
    expect(spec.template.metadata.labels).toEqual(labels);
  });

  test("is another job for another generation, and the same while nothing changes", () => {
    expect(name).toMatch(/^airflow-admin-user-[0-9a-f]{8}$/);
    expect(adminUserJob(input).name).toBe(name);
    expect(adminUserJob({ ...input, adminPasswordGeneration: 2 }).name).not.toBe(name);
  });
});
