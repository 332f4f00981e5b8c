import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** What the keys of a stack are made with. */
export interface KeyScope {
  /** Logical name of the component. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  /** Stem of names in Secrets Manager. */
  readonly prefix: string;
  readonly keyArn: pulumi.Input<string>;
  readonly recoveryWindowDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A generated key in Secrets Manager. */
export interface GeneratedKey {
  /** Name of the secret. */
  readonly secretName: pulumi.Output<string>;
  /** Exists once there is something to read. */
  readonly version: aws.secretsmanager.SecretVersion;
}

/** Every key of a stack. */
export interface GeneratedKeys {
  readonly fernet: GeneratedKey;
  readonly api: GeneratedKey;
  readonly jwt: GeneratedKey;
  /** With Celery only. */
  readonly redis?: GeneratedKey;
  /** Secret of Airflow's client at the platform's own user pool; with that only. */
  readonly signOn?: GeneratedKey;
  /** Where people sign in by password only. */
  readonly adminPassword?: GeneratedKey;
}

interface KeyInput {
  /** What it is, the end of its name in Secrets Manager. */
  readonly what: string;
  /** Whose it is: the platform's role reads what is the platform's. Default: platform. */
  readonly owner?: "platform" | "machine";
  readonly description: string;
  readonly value: pulumi.Output<string>;
}

/** Random bytes of one generation: the same for ever under the same name, so that only a new generation makes a new key. */
function bytes(
  scope: KeyScope,
  what: string,
  generation: number,
  length: number,
): random.RandomBytes {
  return new random.RandomBytes(
    `${scope.name}-${what}-${generation}`,
    { length },
    { parent: scope.parent },
  );
}

/**
 * A secret and its value. Secrets Manager completes the name with letters of its own: a name that waits for its deletion, 7 to 30
 * days, would otherwise stand in the way of the stack's next life. $0.40 a month.
 */
function store(
  scope: KeyScope,
  { what, description, value, owner = "platform" }: KeyInput,
): GeneratedKey {
  const stem = `${scope.prefix}-${owner}-${what}`;
  const name = owner === "platform" ? `${scope.name}-${what}` : `${scope.name}-${owner}-${what}`;
  const secret = new aws.secretsmanager.Secret(
    name,
    {
      namePrefix: `${stem}-`,
      description,
      kmsKeyId: scope.keyArn,
      recoveryWindowInDays: scope.recoveryWindowDays,
      tags: { ...scope.tags, Name: stem },
    },
    { parent: scope.parent },
  );
  const version = new aws.secretsmanager.SecretVersion(
    name,
    { secretId: secret.id, secretString: value },
    { parent: scope.parent },
  );
  return { secretName: secret.name, version };
}

/** URL-safe base64 with its padding: 32 bytes of it are a Fernet key ("Fernet", cryptography.io). */
const urlSafe = (base64: string): string => base64.replace(/\+/g, "-").replace(/\//g, "_");

/**
 * Fernet keys, newest first: Airflow encrypts with the first and decrypts with any. The previous generation stays, so that what it
 * encrypted can be read until it is encrypted anew.
 *
 * @param generation 1 and up. Raised by one at a time: a key that is neither newest nor previous is gone.
 */
export function fernetKey(scope: KeyScope, generation: number): GeneratedKey {
  const generations = generation > 1 ? [generation, generation - 1] : [generation];
  const keys = generations.map((one) => bytes(scope, "fernet-key", one, 32).base64.apply(urlSafe));
  return store(scope, {
    what: "fernet-key",
    description: "Encrypts passwords in Airflow's metadata database.",
    value: pulumi.all(keys).apply((list) => list.join(",")),
  });
}

/** Signs sessions of the UI, and requests for logs. */
export const apiSecretKey = (scope: KeyScope, generation: number): GeneratedKey =>
  store(scope, {
    what: "api-secret-key",
    description: "Signs sessions of Airflow's UI.",
    value: bytes(scope, "api-secret-key", generation, 32).hex,
  });

/** Signs tokens with HS512, which wants a key as long as its hash: 64 bytes (RFC 7518, section 3.2). */
export const jwtSecret = (scope: KeyScope, generation: number): GeneratedKey =>
  store(scope, {
    what: "jwt-secret",
    description: "Signs tokens of Airflow's API and of its tasks.",
    value: bytes(scope, "jwt-secret", generation, 64).hex,
  });

/** Password of the Celery broker, which only pods of the namespace can reach. */
export const redisPassword = (scope: KeyScope): GeneratedKey =>
  store(scope, {
    what: "redis-password",
    description: "Password of the Celery broker.",
    value: bytes(scope, "redis-password", 1, 32).hex,
  });

/** What dags/platform_smoke.py looks up. */
const SMOKE_CANARY = "platform_smoke_canary";

/**
 * An Airflow variable without a meaning: the DAG platform_smoke reads it to show that the secrets backend works. Its name is what
 * DAGs ask for and cannot be completed with letters, so it is deleted at once and never waits in the way of the stack's next life.
 * $0.40 a month.
 */
export function smokeCanary(scope: KeyScope): void {
  const name = `${scope.prefix}-airflow-variables/${SMOKE_CANARY}`;
  const secret = new aws.secretsmanager.Secret(
    `${scope.name}-smoke-canary`,
    {
      name,
      description: "Read by the DAG platform_smoke; stands for nothing.",
      kmsKeyId: scope.keyArn,
      recoveryWindowInDays: 0,
      tags: { ...scope.tags, Name: name },
    },
    { parent: scope.parent },
  );
  new aws.secretsmanager.SecretVersion(
    `${scope.name}-smoke-canary`,
    { secretId: secret.id, secretString: bytes(scope, "smoke-canary", 1, 16).hex },
    { parent: scope.parent },
  );
}
/** Password of the administrator, JSON with username and password: 24 random bytes, in 32 letters. */
export const adminPassword = (
  scope: KeyScope,
  username: string,
  generation: number,
): GeneratedKey =>
  store(scope, {
    what: "admin-password",
    description: `Password of Airflow's administrator ${username}.`,
    value: pulumi.secret(
      pulumi.jsonStringify({
        username,
        password: bytes(scope, "admin-password", generation, 24).base64.apply(urlSafe),
      }),
    ),
  });

/** Secret of Airflow's client, which the user pool made. */
export const signOnSecret = (scope: KeyScope, value: pulumi.Input<string>): GeneratedKey =>
  store(scope, {
    what: "sign-on",
    description: "Airflow's client at the user pool.",
    value: pulumi.secret(value),
  });

/** What another system signs in with. Its own role reads it: neither the platform's nor the DAGs' may. */
export const machineCredentials = (
  scope: KeyScope,
  machine: string,
  value: pulumi.Input<string>,
): GeneratedKey =>
  store(scope, {
    what: machine,
    owner: "machine",
    description: `What ${machine} signs in with to call Airflow's REST API.`,
    value: pulumi.secret(value),
  });
