/** What one entry of `airflow.teams` becomes, as pure values. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { airflowConfig } from "../../airflow/config";
import { unknownChartKeys } from "../../airflow/chartKeys";
import { syncedSecrets } from "../../airflow/externalSecrets";
import { migrationJob } from "../../airflow/migrationJob";
import {
  localSettings,
  type Team,
  teamNames,
  teamPriorityClass,
  teamRules,
  teamSecrets,
} from "../../airflow/teams";
import { chartValues } from "../../airflow/values";
import { signOnEnv } from "../../airflow/webserverConfig";
import { airflowTeamPolicy } from "../../components/iam/airflow";
import { cognitoIdentity, inputFor, signOnClient } from "../airflow-values/fixtures";
import { allows } from "../iam/evaluate";

const team = (name: string, more: Partial<Team> = {}): Team => ({
  name,
  dags: { repository: `https://git.internal/${name}.git`, branch: "main", subPath: "dags" },
  quota: { cpu: "10", memory: "40Gi", pods: 20 },
  poolSlots: 8,
  groups: { editors: [`${name}-engineers`], viewers: [] },
  ...more,
});

const risk = team("risk", {
  dags: {
    repository: "https://git.internal/risk.git",
    branch: "release",
    subPath: "airflow/dags",
    credentials: { secretName: "prod-platform-git-risk" },
  },
});
const teams = [risk, team("ml")];
const input = inputFor("prod", { teams });

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
}

describe("a stack without teams", () => {
  test("has values as if there were no such thing", () => {
    const values = chartValues(inputFor("prod"));
    expect(values).not.toHaveProperty("airflowLocalSettings");
    expect(at(values, "dagProcessor")).not.toHaveProperty("extraContainers");
    expect(
      migrationJob({ ...inputFor("prod"), databaseHost: "db" }).spec.template.spec,
    ).toMatchObject({
      initContainers: [{ name: "migrate" }],
      containers: [{ name: "permissions" }],
    });
  });
});

describe("a team's DAGs", () => {
  test("are a bundle of Airflow's, beside the platform's own", () => {
    const config = airflowConfig(input);
    const list: unknown = JSON.parse(config["dag_processor"]?.["dag_bundle_config_list"] ?? "");
    expect(list).toEqual([
      expect.objectContaining({ name: "dags-folder" }),
      {
        name: "team-risk",
        classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
        kwargs: { path: "/opt/airflow/teams/risk/repo/airflow/dags" },
      },
      expect.objectContaining({ name: "team-ml" }),
    ]);
    expect(config["kubernetes_executor"]?.["multi_namespace_mode"]).toBe("False");
  });

  test.each(["dagProcessor", "triggerer"])(
    "are synced beside the %s, each into its own folder",
    (part) => {
      const values = chartValues(input);
      expect(unknownChartKeys(values)).toEqual([]);
      const sidecars = at(values, part, "extraContainers");
      expect(sidecars).toMatchObject([
        {
          name: "git-sync-team-risk",
          image: input.images.gitSync,
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          volumeMounts: [{ name: "team-risk", mountPath: "/git" }, { name: "tmp" }],
        },
        { name: "git-sync-team-ml" },
      ]);
      const variables = at(sidecars, 0, "env");
      expect(variables).toEqual(
        expect.arrayContaining([
          { name: "GITSYNC_REPO", value: "https://git.internal/risk.git" },
          { name: "GITSYNC_REF", value: "release" },
          {
            name: "GITSYNC_PASSWORD",
            valueFrom: { secretKeyRef: { name: "airflow-team-risk-git", key: "GITSYNC_PASSWORD" } },
          },
        ]),
      );
      expect(at(values, part, "extraVolumeMounts")).toEqual([
        { name: "team-risk", mountPath: "/opt/airflow/teams/risk", readOnly: true },
        { name: "team-ml", mountPath: "/opt/airflow/teams/ml", readOnly: true },
      ]);
    },
  );

  test("come with credentials of their own where the repository is private, and with none where it is not", () => {
    const names = syncedSecrets({ celery: false, teams }).map(({ name, source }) => [name, source]);
    expect(names.filter(([, source]) => source?.startsWith("team-"))).toEqual([
      ["airflow-team-risk-git", "team-risk"],
    ]);
  });
});

describe("the rules that keep teams apart", () => {
  const rules = teamRules({
    teams,
    namespace: "airflow-prod",
    region: "eu-west-1",
    secretsPrefix: "prod",
  });

  test("are those that the tests with Airflow itself are made with", () => {
    const file = join(__dirname, "rules.json");
    if (process.env["UPDATE_TEAM_RULES"] === "1")
      writeFileSync(file, `${JSON.stringify(rules, undefined, 2)}\n`);
    const known: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(rules).toEqual(known);
  });

  test("name what a team's task gets", () => {
    expect(rules["team-ml"]).toEqual({
      name: "ml",
      namespace: "airflow-prod",
      bundle: undefined,
      folder: "/opt/airflow/teams/ml",
      dagPrefix: "ml.",
      pool: "ml",
      editorRole: "Team ml",
      viewerRole: "Team ml viewer",
      serviceAccount: "airflow-team-ml",
      labels: { "airflow-platform/team": "ml" },
      priorityClass: "airflow-prod-team-ml",
      env: [
        {
          name: "AIRFLOW__SECRETS__BACKEND_KWARGS",
          value: expect.stringContaining('"connections_prefix":"prod-team/ml/connections"'),
        },
      ],
      gitEnv: [
        { name: "GIT_SYNC_REPO", value: "https://git.internal/ml.git" },
        { name: "GITSYNC_REPO", value: "https://git.internal/ml.git" },
        { name: "GIT_SYNC_BRANCH", value: "main" },
        { name: "GITSYNC_REF", value: "main" },
      ],
    });
  });

  test("reach Airflow as Python that the chart's templates leave alone", () => {
    const text = localSettings({ teams, namespace: "n", region: "r", secretsPrefix: "p" }) ?? "";
    expect(text).not.toContain("__TEAMS__");
    expect(text).not.toContain("{{");
    const json = /r"""\n([^]*?)\n"""/.exec(text.slice(text.indexOf("TEAMS:")))?.[1] ?? "";
    const read: unknown = JSON.parse(json);
    expect(Object.keys(read ?? {})).toEqual(["team-risk", "team-ml"]);
    expect(localSettings({ teams: [], namespace: "n", region: "r", secretsPrefix: "p" })).toBe(
      undefined,
    );
  });

  test("no name of a team is the beginning of another's, wherever a pattern ends", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{1,15}$/);
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(one !== other);
        const [a, b] = [teamNames({ name: one }), teamNames({ name: other })];
        expect(b.artifacts.startsWith(a.artifacts)).toBe(false);
        expect(b.dagPrefix.startsWith(a.dagPrefix)).toBe(false);
        expect(`${b.folder}/`.startsWith(`${a.folder}/`)).toBe(false);
        const secrets = [
          teamSecrets("p", { name: one }),
          teamSecrets("p", { name: other }),
        ] as const;
        expect(secrets[1].startsWith(secrets[0])).toBe(false);
        expect(teamPriorityClass("n", { name: one })).not.toBe(
          teamPriorityClass("n", { name: other }),
        );
      }),
    );
  });
});

describe("pools and roles", () => {
  test("are made by the migration job, after Airflow's own", () => {
    const { initContainers, containers } = migrationJob({ ...input, databaseHost: "db" }).spec
      .template.spec;
    expect([...initContainers, ...containers].map(({ name }) => name)).toEqual([
      ...["migrate", "permissions", "teams"],
    ]);
    const variable = containers[0]?.env.find(({ name }) => name === "AIRFLOW_PLATFORM_TEAMS");
    const known: unknown = JSON.parse(String(at(variable, "value")));
    expect(known).toEqual([
      expect.objectContaining({
        name: "risk",
        pool: "risk",
        poolSlots: 8,
        editorRole: "Team risk",
      }),
      expect.objectContaining({ name: "ml" }),
    ]);
  });

  test("are made by Argo CD's hook where it installs the chart", () => {
    const values = chartValues({
      ...input,
      hooks: { databaseHost: "db", adminPasswordGeneration: 1 },
    });
    expect(at(values, "migrateDatabaseJob", "args", 2)).toBe(
      'airflow db migrate && airflow sync-perm && exec python "$@"',
    );
    expect(at(values, "migrateDatabaseJob", "env")).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: "AIRFLOW_PLATFORM_TEAMS" })]),
    );
  });

  test("come with the provider's groups", () => {
    const env = signOnEnv(cognitoIdentity("prod"), signOnClient, teams);
    const settings: unknown = JSON.parse(String(at(env, 0, "value")));
    expect(at(settings, "teamRoles")).toEqual({
      "Team risk": ["risk-engineers"],
      "Team risk viewer": [],
      "Team ml": ["ml-engineers"],
      "Team ml viewer": [],
    });
    expect(
      at(
        JSON.parse(String(at(signOnEnv(cognitoIdentity("prod"), signOnClient), 0, "value"))),
        "teamRoles",
      ),
    ).toBe(undefined);
  });
});

describe("the role of a team's tasks", () => {
  const bucket = (name: string) => `arn:aws:s3:::${name}`;
  const policy = airflowTeamPolicy({
    ...{ partition: "aws", region: "eu-west-1", accountId: "123456789012" },
    ...{ logsBucketArn: bucket("logs"), artifactsBucketArn: bucket("artifacts") },
    storageKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/storage",
    secretsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/secrets",
    secretsPrefix: teamSecrets("prod", risk),
    artifactsFolder: teamNames(risk).artifacts,
    dagPrefix: teamNames(risk).dagPrefix,
  });
  const secret = (name: string) =>
    `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-Ab12Cd`;

  test.each<[action: string, resource: string, allowed: boolean]>([
    ["secretsmanager:GetSecretValue", secret("prod-team/risk/connections/dwh"), true],
    ["secretsmanager:GetSecretValue", secret("prod-team/riskier/connections/dwh"), false],
    ["secretsmanager:GetSecretValue", secret("prod-team/ml/connections/dwh"), false],
    ["secretsmanager:GetSecretValue", secret("prod-airflow-connections/dwh"), false],
    ["secretsmanager:GetSecretValue", secret("prod-platform-fernet-key"), false],
    ["secretsmanager:PutSecretValue", secret("prod-team/risk/connections/dwh"), false],
    ["s3:PutObject", bucket("artifacts/teams/risk/a.parquet"), true],
    ["s3:GetObject", bucket("artifacts/teams/riskier/a.parquet"), false],
    ["s3:GetObject", bucket("artifacts/teams/ml/a.parquet"), false],
    ["s3:GetObject", bucket("artifacts/daily/a.parquet"), false],
    ["s3:PutObject", bucket("logs/task-logs/dag_id=risk.daily/run_id=1/a.log"), true],
    ["s3:PutObject", bucket("logs/task-logs/dag_id=riskier.daily/run_id=1/a.log"), false],
    ["s3:GetObject", bucket("logs/task-logs/dag_id=ml.train/run_id=1/a.log"), false],
    ["s3:DeleteObject", bucket("logs/task-logs/dag_id=risk.daily/run_id=1/a.log"), false],
    ["lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:airflow-x", false],
    ["sts:AssumeRole", "arn:aws:iam::123456789012:role/airflow-prod-team-ml", false],
  ])("%s on %s: %p", (action, resource, allowed) => {
    expect(allows(policy, { action, resource })).toBe(allowed);
  });
});
