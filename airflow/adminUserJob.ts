/**
 * The job that makes the administrator of a stack whose people sign in by password. The password is generated into Secrets Manager,
 * comes as a variable from a Kubernetes Secret, and stands in no argument and no log.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { secretEnv } from "./environment";
import { components } from "./names";
import { type OneOffJob, oneOffJob, type OneOffJobInput } from "./oneOffJob";
import { ADMIN_PASSWORD_KEY, adminSecretName } from "./secretNames";
import { serviceAccounts } from "./serviceAccounts";

export interface AdminUserJobInput extends OneOffJobInput {
  /** Generation of the password: each has a Secret of its own, so another is another job. */
  readonly adminPasswordGeneration: number;
}

/** Seconds that it may take: an image to pull, half a minute of imports, and retries. */
const DEADLINE_SECONDS = 900;

/** Program of the job; see there. */
export const adminUserProgram = (): string =>
  readFileSync(join(__dirname, "files", "admin_user.py"), "utf8");

/** Name and spec of the job. */
export const adminUserJob = (input: AdminUserJobInput): OneOffJob =>
  oneOffJob(input, {
    name: "airflow-admin-user",
    component: components.adminUser,
    serviceAccount: serviceAccounts.adminUser,
    last: {
      name: "admin-user",
      args: ["python", "-c", adminUserProgram()],
      env: [
        { name: "AIRFLOW_PLATFORM_ADMIN_USER", value: input.identity.adminUser },
        secretEnv(
          "AIRFLOW_PLATFORM_ADMIN_PASSWORD",
          adminSecretName(input.adminPasswordGeneration),
          ADMIN_PASSWORD_KEY,
        ),
      ],
    },
    deadlineSeconds: DEADLINE_SECONDS,
  });
