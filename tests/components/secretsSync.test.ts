import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import { secretsReaderPolicy } from "../../components/iam/airflow";
import { SecretsSync, type SecretsSyncArgs } from "../../components/secretsSync";
import { syncedSecrets } from "../../airflow/externalSecrets";
import type { StackSettings } from "../../settings/types";
import { cognitoIdentity, settingsOf } from "../airflow-values/fixtures";
import { type ComponentRun, type Plain, runComponent, valueOf } from "../support/component";
import { jsonOf, matching } from "../support/expectations";

const PARENT = "airflow-platform:components:SecretsSync::secrets";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const CLUSTER = "kubernetes:core/v1:ConfigMap::cluster";
const NODES = "kubernetes:core/v1:ConfigMap::nodes";
const NAMESPACE = "kubernetes:core/v1:ConfigMap::namespace";
const RULES = "kubernetes:core/v1:ConfigMap::rules";
const ACCOUNT = "kubernetes:core/v1:ServiceAccount::secrets";
const OPERATOR = "kubernetes:helm.sh/v3:Release::secrets-operator";
const STORE = "kubernetes:external-secrets.io/v1:SecretStore::secrets-store";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const MASTER = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1";
const tags = { owner: "data-platform", environment: "dev" };
const chart = (name: string) => ({ chart: name, version: "1.2.3" });

type Overrides = Partial<Omit<SecretsSyncArgs, "airflow">> & {
  airflow?: Partial<StackSettings["airflow"]>;
};

function run({ airflow, ...overrides }: Overrides = {}): Promise<ComponentRun<SecretsSync>> {
  const settings = settingsOf("dev");
  return runComponent(() => {
    const kubernetesProvider = new k8s.Provider("cluster", {});
    const object = (name: string) =>
      new k8s.core.v1.ConfigMap(name, {}, { provider: kubernetesProvider });
    return new SecretsSync("secrets", {
      ...settings,
      prefix: "dev",
      clusterName: "airflow-dev",
      region: "eu-west-1",
      partition: "aws",
      accountId: "123456789012",
      oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/oidc.invalid/id/A",
      oidcIssuer: "oidc.invalid/id/A",
      airflow: { ...settings.airflow, ...airflow },
      identity: settings.identity,
      rotation: settings.secrets.rotation,
      recoveryWindowDays: 0,
      refreshIntervalSeconds: 300,
      database: {
        host: "db.internal",
        port: 5432,
        databaseName: "airflow_dev",
        username: "airflow",
        masterSecretArn: MASTER,
        kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/database",
      },
      charts: { externalSecrets: chart("external-secrets"), reloader: chart("reloader") },
      reloaderImage: "ghcr.io/stakater/reloader:v1.4.21",
      kubernetesProvider,
      deletedWith: object("cluster"),
      clusterReady: [object("nodes")],
      namespace: object("namespace"),
      namespaceReady: [object("rules")],
      tags,
      ...overrides,
    });
  });
}

const inside = (...dependsOn: string[]) => ({
  parent: PARENT,
  provider: PROVIDER,
  deletedWith: CLUSTER,
  dependsOn: dependsOn.sort(),
});
const KEYS = ["fernet-key", "api-secret-key", "jwt-secret", "admin-password"];
/** Those that become a Secret as they are. */
const COPIED = KEYS.slice(0, 3);
const CANARY = "smoke-canary";

describe("SecretsSync in dev", () => {
  let made: ComponentRun<SecretsSync>;
  let keyArn: string;

  beforeAll(async () => {
    made = await run();
    keyArn = await valueOf(made.component.kmsKeyArn);
  });

  test("makes exactly this", () => {
    const synced = syncedSecrets({ celery: false, adminUser: 1 }).map(({ name }) => name);
    expect(made.inventory()).toEqual(
      [
        ...[PARENT, PROVIDER, CLUSTER, NODES, NAMESPACE, RULES, OPERATOR, STORE],
        "airflow-platform:components:WorkloadIdentity::secrets",
        "aws:iam/role:Role::secrets",
        "aws:iam/rolePolicy:RolePolicy::secrets",
        "aws:kms/alias:Alias::secrets",
        "aws:kms/key:Key::secrets",
        "kubernetes:core/v1:Namespace::secrets-operator",
        "kubernetes:core/v1:ServiceAccount::secrets",
        "kubernetes:helm.sh/v3:Release::secrets-reloader",
        ...[...KEYS, CANARY].map(
          (what) => `random:index/randomBytes:RandomBytes::secrets-${what}-1`,
        ),
        ...[...KEYS, CANARY].map((what) => `aws:secretsmanager/secret:Secret::secrets-${what}`),
        ...[...KEYS, CANARY].map((what) => `${VERSION}::secrets-${what}`),
        ...synced.map(
          (name) => `kubernetes:external-secrets.io/v1:ExternalSecret::secrets-${name}`,
        ),
      ].sort(),
    );
    expect(made.calls).toEqual([]);
  });

  test.each(KEYS)("keeps %s in Secrets Manager under a name that no earlier life blocks", (key) => {
    const secret = made.one("aws:secretsmanager/secret:Secret", `secrets-${key}`);
    expect(secret.inputs).toEqual({
      namePrefix: `dev-platform-${key}-`,
      description: matching(/^(Encrypts|Signs|Password of) .+\.$/),
      kmsKeyId: keyArn,
      recoveryWindowInDays: 0,
      tags: { ...tags, Name: `dev-platform-${key}` },
    });
    expect(secret.options).toEqual({ parent: PARENT });
  });

  test.each([
    ["fernet-key", 32, /^[A-Za-z0-9_-]{43}=$/],
    ["api-secret-key", 32, /^[0-9a-f]{64}$/],
    ["jwt-secret", 64, /^[0-9a-f]{128}$/],
    ["admin-password", 24, /^{"username":"admin","password":"[A-Za-z0-9_-]{32}"}$/],
  ])("generates %s from %d random bytes, as a secret", (key, length, pattern) => {
    const bytes = made.one("random:index/randomBytes:RandomBytes", `secrets-${key}-1`);
    expect(bytes.inputs).toEqual({ length });
    const version = made.one(VERSION, `secrets-${key}`);
    expect(version.inputs["secretString"]).toEqual(matching(pattern));
    expect(version.secretInputs).toEqual(["secretString"]);
  });

  test("makes the variable that platform_smoke looks up, where its role may read it", () => {
    const secret = made.one("aws:secretsmanager/secret:Secret", `secrets-${CANARY}`);
    const name = "dev-airflow-variables/platform_smoke_canary";
    expect(secret.inputs).toEqual({
      name,
      description: matching(/platform_smoke/),
      kmsKeyId: keyArn,
      recoveryWindowInDays: 0,
      tags: { ...tags, Name: name },
    });
    expect(readFileSync("dags/platform_smoke.py", "utf8")).toContain(
      'CANARY = "platform_smoke_canary"',
    );
    expect(secret.options).toEqual({ parent: PARENT });
    const version = made.one(VERSION, `secrets-${CANARY}`);
    expect(version.inputs["secretString"]).toEqual(matching(/^[0-9a-f]{32}$/));
    expect(version.options).toMatchObject({ parent: PARENT });
  });

  test("lets no key out of its secret: no other input holds one", () => {
    const values = made.ofType(VERSION).map(({ inputs }) => textOf(inputs["secretString"]));
    expect(values).toHaveLength(5);
    const others = JSON.stringify(
      made.resources.filter(({ type }) => type !== VERSION).map(({ inputs }) => inputs),
    );
    for (const value of values) expect(others).not.toContain(value);
  });

  test("lets the store's service account read the platform's secrets and the database's, and no DAG's", () => {
    const policy = made.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"];
    expect(jsonOf(policy)).toEqual(
      secretsReaderPolicy({
        partition: "aws",
        region: "eu-west-1",
        accountId: "123456789012",
        secretPrefix: "dev",
        masterSecretArn: MASTER,
        secretNames: [],
        keyArns: [keyArn, "arn:aws:kms:eu-west-1:123456789012:key/database"],
      }),
    );
    const role = made.one("aws:iam/role:Role");
    expect(role.inputs["name"]).toBe("airflow-dev-secrets-sync-role");
    expect(JSON.stringify(jsonOf(role.inputs["assumeRolePolicy"]))).toContain(
      '"system:serviceaccount:airflow-dev:airflow-secrets-sync"',
    );
  });

  test("installs the operator for one namespace, without an AWS role, and awaits it", () => {
    const release = made.one("kubernetes:helm.sh/v3:Release", "secrets-operator");
    expect(release.inputs).toMatchObject({
      name: "external-secrets",
      namespace: "external-secrets",
      chart: "external-secrets",
      version: "1.2.3",
      atomic: true,
      values: {
        installCRDs: true,
        scopedNamespace: "airflow-dev",
        scopedRBAC: true,
        processClusterExternalSecret: false,
        processClusterGenerator: false,
        processClusterPushSecret: false,
        processClusterStore: false,
        processPushSecret: false,
      },
    });
    expect(release.inputs).not.toHaveProperty("skipAwait");
    expect(JSON.stringify(release.inputs)).not.toContain("role-arn");
    expect(release.options).toEqual(inside(NAMESPACE));
  });

  test("signs in to Secrets Manager as a service account with a role of its own", () => {
    const account = made.one("kubernetes:core/v1:ServiceAccount");
    expect(account.inputs).toEqual({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        name: "airflow-secrets-sync",
        namespace: "airflow-dev",
        annotations: {
          "eks.amazonaws.com/role-arn":
            "arn:aws:iam::123456789012:role/airflow-dev-secrets-sync-role",
        },
      },
      automountServiceAccountToken: false,
    });
    const store = made.one("kubernetes:external-secrets.io/v1:SecretStore");
    expect(store.inputs).toEqual({
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: {
        name: "aws-secrets-manager",
        namespace: "airflow-dev",
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
      spec: {
        provider: {
          aws: {
            service: "SecretsManager",
            region: "eu-west-1",
            auth: { jwt: { serviceAccountRef: { name: "airflow-secrets-sync" } } },
          },
        },
      },
    });
    expect(store.options).toEqual(inside(ACCOUNT));
    expect(made.one("kubernetes:core/v1:ServiceAccount").options).toEqual(inside(OPERATOR));
  });

  test("writes each Secret once the store works and its source has a value, and awaits it", () => {
    const secretNames = Object.fromEntries(COPIED.map((key) => [key, nameOf(made, key)]));
    for (const key of COPIED) expect(secretNames[key]).toContain(`dev-platform-${key}-`);
    const input = {
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
        database: MASTER,
        fernetKey: secretNames["fernet-key"] ?? "",
        apiSecretKey: secretNames["api-secret-key"] ?? "",
        jwtSecret: secretNames["jwt-secret"] ?? "",
        adminUser: adminSource(made),
      },
    };
    for (const { name, spec } of syncedSecrets({ celery: false, adminUser: 1 })) {
      const secret = made.one(
        "kubernetes:external-secrets.io/v1:ExternalSecret",
        `secrets-${name}`,
      );
      expect(secret.inputs).toEqual({
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: {
          name,
          namespace: "airflow-dev",
          annotations: { "pulumi.com/waitFor": "condition=Ready" },
        },
        spec: spec(input),
      });
      const own = KEYS.filter(
        (key) => name === `airflow-${key}` || (key === "admin-password" && /admin-user/.test(name)),
      );
      expect(secret.options).toEqual(
        inside(STORE, ...own.map((key) => `${VERSION}::secrets-${key}`)),
      );
    }
    // The Secrets and Reloader.
    expect(made.component.ready).toHaveLength(9);
  });

  test("restarts what reads a changed Secret, in this namespace only", () => {
    const release = made.one("kubernetes:helm.sh/v3:Release", "secrets-reloader");
    expect(release.inputs).toMatchObject({
      name: "reloader",
      namespace: "airflow-dev",
      values: {
        fullnameOverride: "reloader",
        image: { repository: "ghcr.io/stakater/reloader", tag: "v1.4.21" },
        reloader: {
          watchGlobally: false,
          autoReloadAll: true,
          ignoreConfigMaps: true,
          ignoreCronJobs: true,
          ignoreJobs: true,
          reloadStrategy: "annotations",
          readOnlyRootFileSystem: true,
        },
      },
    });
    expect(release.options).toEqual(inside(RULES));
  });
});

describe("rotation", () => {
  const secretString = (made: ComponentRun<SecretsSync>, key: string): string =>
    textOf(made.one(VERSION, `secrets-${key}`).inputs["secretString"]);
  const rotation = settingsOf("dev").secrets.rotation;

  test("puts a new Fernet key before the previous one, and drops the one before that", async () => {
    const keys = async (fernetKey: number): Promise<string[]> =>
      secretString(await run({ rotation: { ...rotation, fernetKey } }), "fernet-key").split(",");
    const [one, ...none] = await keys(1);
    expect(none).toEqual([]);
    const [two, ...previous] = await keys(2);
    expect(previous).toEqual([one]);
    expect(two).not.toBe(one);
    expect(await keys(3)).toEqual([matching(/^[A-Za-z0-9_-]{43}=$/), two]);
  });

  test.each(["api-secret-key", "jwt-secret"] as const)("replaces %s alone", async (key) => {
    const setting = key === "jwt-secret" ? "jwtSecret" : "apiSecretKey";
    const before = await run();
    const after = await run({ rotation: { ...rotation, [setting]: 2 } });
    const changed = KEYS.filter((one) => secretString(before, one) !== secretString(after, one));
    expect(changed).toEqual([key]);
    expect(after.ofType("random:index/randomBytes:RandomBytes").map(({ name }) => name)).toContain(
      `secrets-${key}-2`,
    );
  });

  test("gives a new password of the administrator another Secret: the job must not find the one before", async () => {
    const before = await run();
    const after = await run({ rotation: { ...rotation, adminPassword: 2 } });
    expect(secretString(after, "admin-password")).not.toBe(secretString(before, "admin-password"));
    const external = "kubernetes:external-secrets.io/v1:ExternalSecret";
    const added = after.ofType(external).map(({ name }) => name);
    expect(added).toContain("secrets-airflow-admin-user-2");
    expect(added).not.toContain("secrets-airflow-admin-user-1");
  });

  test("changes nothing while the generations stay", async () => {
    const [one, two] = [await run(), await run()];
    for (const key of KEYS) expect(secretString(one, key)).toBe(secretString(two, key));
  });
});

describe("SecretsSync elsewhere", () => {
  test("keeps deleted secrets and their key for the recovery window", async () => {
    const made = await run({ recoveryWindowDays: 30 });
    expect(made.one("aws:kms/key:Key").inputs["deletionWindowInDays"]).toBe(30);
    const windows = KEYS.map(
      (key) =>
        made.one("aws:secretsmanager/secret:Secret", `secrets-${key}`).inputs[
          "recoveryWindowInDays"
        ],
    );
    expect(windows).toEqual([30, 30, 30, 30]);
    const dev = await run();
    expect(dev.one("aws:kms/key:Key").inputs["deletionWindowInDays"]).toBe(7);
  });

  test("adds the broker's password and Celery's Secrets with Celery", async () => {
    const made = await run({ airflow: { executor: "CeleryExecutor" } });
    const before = (await run()).inventory();
    expect(made.inventory().filter((one) => !before.includes(one))).toEqual([
      "aws:secretsmanager/secret:Secret::secrets-redis-password",
      `${VERSION}::secrets-redis-password`,
      "kubernetes:external-secrets.io/v1:ExternalSecret::secrets-airflow-broker-url",
      "kubernetes:external-secrets.io/v1:ExternalSecret::secrets-airflow-redis-password",
      "kubernetes:external-secrets.io/v1:ExternalSecret::secrets-airflow-result-backend",
      "random:index/randomBytes:RandomBytes::secrets-redis-password-1",
    ]);
  });

  test("reads git credentials that somebody else keeps in Secrets Manager", async () => {
    const { dags } = settingsOf("dev").airflow;
    const credentials = { type: "https" as const, secretName: "git/dags" };
    const made = await run({ airflow: { dags: { ...dags, credentials } } });
    const secret = made.one(
      "kubernetes:external-secrets.io/v1:ExternalSecret",
      "secrets-airflow-git-credentials",
    );
    expect(secret.inputs).toMatchObject({ spec: { dataFrom: [{ extract: { key: "git/dags" } }] } });
    expect(textOf(made.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])).toContain(
      "secret:git/dags-??????",
    );
  });

  test("uses an operator that is in the cluster already", async () => {
    const made = await run({ installExternalSecrets: false });
    expect(made.inventory()).not.toContain(OPERATOR);
    expect(made.one("kubernetes:core/v1:ServiceAccount").options).toEqual(inside(NAMESPACE));
  });
});

describe("SecretsSync with the platform's own user pool", () => {
  const value = '{"clientSecret":"from the pool"}';
  const credentials = '{"clientId":"m","clientSecret":"from the machine"}';
  let made: ComponentRun<SecretsSync>;

  beforeAll(async () => {
    made = await run({
      identity: cognitoIdentity("dev"),
      signOnSecret: value,
      machineCredentials: { "risk-engine": credentials },
    });
  });

  test("keeps the client's secret for the API server, and no administrator's password", async () => {
    const passwords = (await run()).inventory();
    expect(passwords.filter((one) => !made.inventory().includes(one))).toEqual([
      "aws:secretsmanager/secret:Secret::secrets-admin-password",
      `${VERSION}::secrets-admin-password`,
      "kubernetes:external-secrets.io/v1:ExternalSecret::secrets-airflow-admin-user-1",
      "random:index/randomBytes:RandomBytes::secrets-admin-password-1",
    ]);
    expect(made.inventory().filter((one) => !passwords.includes(one))).toEqual([
      "aws:secretsmanager/secret:Secret::secrets-machine-risk-engine",
      "aws:secretsmanager/secret:Secret::secrets-sign-on",
      `${VERSION}::secrets-machine-risk-engine`,
      `${VERSION}::secrets-sign-on`,
      "kubernetes:external-secrets.io/v1:ExternalSecret::secrets-airflow-sign-on",
    ]);
  });

  test.each([
    ["sign-on", value, "dev-platform-sign-on-"],
    ["machine-risk-engine", credentials, "dev-machine-risk-engine-"],
  ])("writes %s as a secret, under a name that says who reads it", (name, text, prefix) => {
    const version = made.one(VERSION, `secrets-${name}`);
    expect(version.inputs["secretString"]).toBe(text);
    expect(version.secretInputs).toEqual(["secretString"]);
    expect(
      made.one("aws:secretsmanager/secret:Secret", `secrets-${name}`).inputs["namePrefix"],
    ).toBe(prefix);
  });

  test("lets nothing in the cluster read what another system signs in with", () => {
    const policy = textOf(made.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"]);
    expect(policy).toContain("dev-platform-");
    expect(policy).not.toContain("machine");
    const synced = made.ofType("kubernetes:external-secrets.io/v1:ExternalSecret");
    expect(JSON.stringify(synced.map(({ inputs }) => inputs))).not.toContain("dev-machine-");
  });
});

/** Secret that the administrator's password is read from. */
function adminSource(made: ComponentRun<SecretsSync>): string {
  const secret = made.one(
    "kubernetes:external-secrets.io/v1:ExternalSecret",
    "secrets-airflow-admin-user-1",
  );
  return /"extract":\{"key":"([^"]+)"/.exec(JSON.stringify(secret.inputs))?.[1] ?? "";
}

/** Name that Secrets Manager gave to a key's secret, as the ExternalSecret asks for it. */
function nameOf(made: ComponentRun<SecretsSync>, key: string): string {
  const secret = made.one(
    "kubernetes:external-secrets.io/v1:ExternalSecret",
    `secrets-airflow-${key}`,
  );
  return /"remoteRef":\{"key":"([^"]+)"/.exec(JSON.stringify(secret.inputs))?.[1] ?? "";
}

function textOf(value: Plain | undefined): string {
  if (typeof value !== "string") throw new Error(`no text but ${typeof value}`);
  return value;
}
