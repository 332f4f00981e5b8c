/** What External Secrets writes into the namespace: one ExternalSecret per Kubernetes Secret, as pure specs. */
import type { StackSettings } from "../settings/types";
import { ADMIN_PASSWORD_KEY, adminSecretName, secretNames } from "./secretNames";
import {
  directUrl,
  kedaUrl,
  pgbouncerIni,
  type PgbouncerInput,
  pooledUrl,
  resultBackendUrl,
  statsUrl,
  usersTxt,
} from "./pgbouncer";
import { redisHost, ports } from "./names";
import { type Team, teamNames } from "./teams";
import { SIGN_ON_SECRET_KEY } from "./webserverConfig";

/** Store through which External Secrets reads AWS Secrets Manager. */
export const SECRET_STORE = "aws-secrets-manager";

/** Names or ARNs in Secrets Manager of what the Secrets are made from. */
export interface SecretSources {
  /** JSON with `username` and `password`: the master user's secret, which RDS owns and rotates. */
  readonly database: string;
  readonly fernetKey: string;
  readonly apiSecretKey: string;
  readonly jwtSecret: string;
  /** Password of the Celery broker. Needed with Celery only. */
  readonly redisPassword?: string;
  /** JSON with `username` and `password`, or with `privateKey`. Needed for a private repository only. */
  readonly git?: string;
  /** JSON with `clientSecret`. Needed with single sign-on only. */
  readonly signOn?: string;
  /** JSON with `password`. Needed where people sign in by password only. */
  readonly adminUser?: string;
}

/** What a Secret is made from: one of the platform's sources, or the credentials of a team's repository. */
export type SecretSource = keyof SecretSources | `team-${string}`;

export interface ExternalSecretInput {
  readonly namespace: string;
  readonly refreshIntervalSeconds: number;
  readonly pgbouncer: PgbouncerInput;
  /** At least the one that the Secret is made from. */
  readonly sources: Partial<Record<SecretSource, string>>;
}

/** Which of the optional Secrets exist. */
export interface SecretSelection {
  readonly celery: boolean;
  readonly git?: "https" | "ssh";
  /** Whether people sign in with a provider. Default: no. */
  readonly signOn?: boolean;
  /** Generation of the administrator's password, where people sign in by password. Default: none. */
  readonly adminUser?: number;
  /** Teams, of which those with a private repository have a Secret. Default: none. */
  readonly teams?: readonly Team[];
}

/** Name of the secret that a stack with a provider of its own keeps the client's secret in; undefined in any other. */
export const ownClientSecret = ({ mode, oidc }: StackSettings["identity"]): string | undefined =>
  mode === "oidc" ? oidc.clientSecretName : undefined;

type Template = Readonly<Record<string, string>>;

interface Content {
  /** Secret in Secrets Manager. */
  readonly source: SecretSource;
  /** Keys of the Kubernetes Secret, as Go templates over the source: its JSON fields, or `.value` where it is plain text. */
  readonly template: (input: ExternalSecretInput) => Template;
  /** Whether the source is JSON. */
  readonly fields: boolean;
}

const json = (source: SecretSource, template: Content["template"]): Content => ({
  source,
  template,
  fields: true,
});

const plain = (source: SecretSource, template: Content["template"]): Content => ({
  source,
  template,
  fields: false,
});

/** A Secret with one key that holds the source as it is. */
const copy = (source: SecretSource, key: string): Content =>
  plain(source, () => ({ [key]: "{{ .value }}" }));

const gitUser = (field: string, name: string): Template => ({
  [`GIT_SYNC_${name}`]: `{{ .${field} }}`,
  [`GITSYNC_${name}`]: `{{ .${field} }}`,
});

const gitLogin = (): Template => ({
  ...gitUser("username", "USERNAME"),
  ...gitUser("password", "PASSWORD"),
});

/** What each Secret holds. */
function contents({
  celery,
  git,
  signOn,
  adminUser,
  teams = [],
}: SecretSelection): Readonly<Record<string, Content>> {
  return {
    [secretNames.database]: json("database", ({ namespace }) => ({
      connection: pooledUrl(namespace),
      ...(celery ? { kedaConnection: kedaUrl(namespace) } : {}),
    })),
    [secretNames.databaseDirect]: json("database", ({ pgbouncer }) => ({
      connection: directUrl(pgbouncer.host, pgbouncer.port, pgbouncer.database),
    })),
    [secretNames.pgbouncerConfig]: json("database", ({ pgbouncer }) => ({
      "pgbouncer.ini": pgbouncerIni(pgbouncer),
      "users.txt": usersTxt,
    })),
    [secretNames.pgbouncerStats]: json("database", () => ({ connection: statsUrl })),
    [secretNames.fernetKey]: copy("fernetKey", "fernet-key"),
    [secretNames.apiSecretKey]: copy("apiSecretKey", "api-secret-key"),
    [secretNames.jwtSecret]: copy("jwtSecret", "jwt-secret"),
    ...(git === "https" ? { [secretNames.gitCredentials]: json("git", gitLogin) } : {}),
    ...Object.fromEntries(
      teams
        .filter(({ dags }) => dags.credentials !== undefined)
        .map((team) => [teamNames(team).gitSecret, json(`team-${team.name}`, gitLogin)]),
    ),
    ...(git === "ssh"
      ? { [secretNames.gitSshKey]: json("git", () => ({ gitSshKey: "{{ .privateKey }}" })) }
      : {}),
    ...(signOn === true
      ? {
          [secretNames.signOn]: json("signOn", () => ({
            [SIGN_ON_SECRET_KEY]: "{{ .clientSecret }}",
          })),
        }
      : {}),
    ...(adminUser === undefined
      ? {}
      : {
          [adminSecretName(adminUser)]: json("adminUser", () => ({
            [ADMIN_PASSWORD_KEY]: "{{ .password }}",
          })),
        }),
    ...(celery
      ? {
          [secretNames.redisPassword]: copy("redisPassword", "password"),
          [secretNames.brokerUrl]: plain("redisPassword", ({ namespace }) => ({
            connection: `redis://:{{ .value | urlquery }}@${redisHost(namespace)}:${ports.redis}/0`,
          })),
          [secretNames.resultBackend]: json("database", ({ namespace }) => ({
            connection: resultBackendUrl(namespace),
          })),
        }
      : {}),
  };
}

/**
 * Spec of an ExternalSecret. The Kubernetes Secret belongs to it and goes with it, but stays when the source in Secrets Manager is
 * lost: an accident there must not stop a running Airflow ("ExternalSecret", External Secrets Operator documentation).
 */
function spec(name: string, content: Content, input: ExternalSecretInput) {
  const key = input.sources[content.source];
  if (key === undefined) throw new Error(`${name} needs a source for ${content.source}`);
  return {
    refreshInterval: `${input.refreshIntervalSeconds}s`,
    secretStoreRef: { kind: "SecretStore", name: SECRET_STORE },
    target: {
      name,
      creationPolicy: "Owner",
      deletionPolicy: "Retain",
      template: { engineVersion: "v2", type: "Opaque", data: content.template(input) },
    },
    ...(content.fields
      ? { dataFrom: [{ extract: { key } }] }
      : { data: [{ secretKey: "value", remoteRef: { key } }] }),
  };
}

/** One ExternalSecret: its name, known before anything exists, and its spec once the endpoints are known. */
export interface SyncedSecret {
  readonly name: string;
  /** What it is made from. */
  readonly source: SecretSource;
  readonly spec: (input: ExternalSecretInput) => ReturnType<typeof spec>;
}

/** Every ExternalSecret of a stack. */
export const syncedSecrets = (selection: SecretSelection): SyncedSecret[] =>
  Object.entries(contents(selection)).map(([name, content]) => ({
    name,
    source: content.source,
    spec: (input) => spec(name, content, input),
  }));
