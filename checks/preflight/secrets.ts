import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import type { Settings } from "../../settings";
import { failed, type Outcome, passed, skipped } from "../result";
import { isAbsent } from "./aws";
import type { Context } from "./context";

/** Secrets that people make, by the settings key that names them. */
export function namedSecrets({ airflow, identity }: Settings): Record<string, string> {
  const { credentials } = airflow.dags;
  const named = {
    "airflow.dags.credentials.secretName": credentials?.secretName,
    ...(identity.mode === "oidc" && {
      "identity.oidc.clientSecretName": identity.oidc.clientSecretName,
    }),
    ...(identity.mode === "cognito" &&
      Object.fromEntries(
        identity.cognito.providers.map(({ clientSecretName }, index) => [
          `identity.cognito.providers[${index}].clientSecretName`,
          clientSecretName,
        ]),
      )),
  };
  return Object.fromEntries(
    Object.entries(named).flatMap(([key, name]) => (name === undefined ? [] : [[key, name]])),
  );
}

/** Whether they are there. Their values are never read. */
export async function secretsPresent({ aws, settings }: Context): Promise<Outcome> {
  const names = Object.entries(namedSecrets(settings));
  if (names.length === 0) return skipped("the settings name no secret of yours");
  const missing: string[] = [];
  for (const [key, name] of names) {
    const problem = await problemOf(aws.secrets, name);
    if (problem !== undefined) missing.push(`${name} (${key}) ${problem}`);
  }
  return missing.length === 0
    ? passed(names.map(([, name]) => name).join(", "))
    : failed(
        missing.join("; "),
        "aws secretsmanager create-secret; docs/settings.md says what it holds",
      );
}

async function problemOf(
  client: Context["aws"]["secrets"],
  name: string,
): Promise<string | undefined> {
  try {
    const found = await client.send(new DescribeSecretCommand({ SecretId: name }));
    if (found.DeletedDate !== undefined) return "is being deleted";
    return Object.keys(found.VersionIdsToStages ?? {}).length === 0
      ? "has no value yet"
      : undefined;
  } catch (error) {
    if (isAbsent(error)) return "does not exist";
    throw error;
  }
}
