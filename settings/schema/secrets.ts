import { z } from "zod";
import { count } from "./primitives";

const generation = count(1, 10_000);

export const secrets = z
  .strictObject({
    prefix: z
      .string()
      .regex(/^(?=.{1,32}$)[a-z0-9](-?[a-z0-9])*$/, {
        error: "must be 1–32 lower-case letters, digits and single dashes",
      })
      .describe(
        "Stem of the stack's names in Secrets Manager: <prefix>-airflow-connections/<id> and <prefix>-airflow-variables/<key> are the DAGs', " +
          "<prefix>-platform-… the platform's.",
      ),
    recoveryWindowDays: z
      .union([z.literal(0), count(7, 30)], { error: "must be 0 (delete at once) or 7 to 30 days" })
      .describe(
        "Days that a deleted secret can be brought back. 0 lets a stack be destroyed and made again at once.",
      ),
    refreshIntervalSeconds: count(30, 86_400).describe(
      "How often External Secrets reads Secrets Manager, seconds.",
    ),
    rotation: z
      .strictObject({
        fernetKey: generation.describe(
          "Bump by one for a new Fernet key; the previous one keeps decrypting.",
        ),
        apiSecretKey: generation.describe(
          "Bump for a new key of the UI's sessions; signs everybody out.",
        ),
        jwtSecret: generation.describe(
          "Bump for a new key of API and task tokens; running tasks must re-authenticate.",
        ),
        signOnClient: generation.describe(
          "Bump for a new client, id and secret, at the platform's own user pool; sign-ins under way begin anew.",
        ),
        adminPassword: generation.describe(
          "Bump for a new password of identity.adminUser; the old one ends when the job has run.",
        ),
      })
      .describe(
        "Generation numbers of the generated keys. A bump makes a new key and rolls the pods that read it.",
      ),
  })
  .describe("AWS Secrets Manager and what is generated into it.");
