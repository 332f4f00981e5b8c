import * as k8s from "@pulumi/kubernetes";
import { adminUserJob } from "../../airflow/adminUserJob";
import { migrationJob } from "../../airflow/migrationJob";
import { applicationAnnotations, applicationSpec } from "../../airflow/gitOps";
import { chartValues, type ChartValuesInput } from "../../airflow/values";
import { AirflowDeployment, type AirflowDeploymentArgs } from "../../components/airflowDeployment";
import { airflowApiServerPolicy, airflowServicePolicy } from "../../components/iam/airflow";
import type { StackSettings, Tier } from "../../settings/types";
import {
  CERTIFICATES,
  cognitoIdentity,
  settingsOf,
  signOnClient,
} from "../airflow-values/fixtures";
import { defaultBundle } from "../../settings/versions";
import { type ComponentRun, runComponent, unwrap, valueOf } from "../support/component";
import { jsonOf } from "../support/expectations";

const PARENT = "airflow-platform:components:AirflowDeployment::airflow";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const CLUSTER = "kubernetes:core/v1:ConfigMap::cluster";
const NAMESPACE = "kubernetes:core/v1:ConfigMap::namespace";
const SECRETS = "kubernetes:core/v1:ConfigMap::secrets";
const DATABASE = "kubernetes:core/v1:ConfigMap::database";
const CERTIFICATE_MAP = "kubernetes:core/v1:ConfigMap::airflow-database-ca";
const ACCOUNT = "kubernetes:core/v1:ServiceAccount::airflow-migration";
const JOB = "kubernetes:batch/v1:Job::airflow-migration";
const ADMIN_ACCOUNT = "kubernetes:core/v1:ServiceAccount::airflow-admin-user";
const ADMIN_JOB = "kubernetes:batch/v1:Job::airflow-admin-user";
const RELEASE = "kubernetes:helm.sh/v3:Release::airflow";
const tags = { owner: "data-platform", environment: "dev" };
const storageKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/storage";
const secretsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/secrets";
const chart = (name: string) => ({
  chart: name,
  version: "1.2.3",
  repositoryOpts: { repo: "https://charts.invalid" },
});

type Overrides = Partial<Omit<AirflowDeploymentArgs, "airflow" | "gitOpsReady">> & {
  airflow?: Partial<StackSettings["airflow"]>;
  gitOpsReady?: (provider: k8s.Provider) => NonNullable<AirflowDeploymentArgs["gitOpsReady"]>;
};

function run(tier: Tier, { airflow, gitOpsReady, ...overrides }: Overrides = {}) {
  const settings = settingsOf(tier);
  return runComponent(() => {
    const kubernetesProvider = new k8s.Provider("cluster", {});
    const object = (name: string) =>
      new k8s.core.v1.ConfigMap(name, {}, { provider: kubernetesProvider });
    return new AirflowDeployment("airflow", {
      ...settings,
      airflow: { ...settings.airflow, ...airflow },
      identity: settings.identity,
      adminPasswordGeneration: 1,
      bundle: defaultBundle,
      charts: { airflow: chart("airflow") },
      roleNameStem: `airflow-${tier}`,
      clusterName: `airflow-${tier}`,
      region: "eu-west-1",
      partition: "aws",
      accountId: "123456789012",
      oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/oidc.invalid/id/A",
      oidcIssuer: "oidc.invalid/id/A",
      logsBucket: { name: "logs", arn: "arn:aws:s3:::logs" },
      artifactsBucket: { name: "artifacts", arn: "arn:aws:s3:::artifacts" },
      storageKeyArn,
      secretsPrefix: tier,
      secretsKeyArn,
      databaseHost: "db.internal",
      databaseCertificates: CERTIFICATES,
      kubernetesProvider,
      deletedWith: object("cluster"),
      namespace: object("namespace"),
      namespaceReady: [object("secrets")],
      databaseReady: [object("database")],
      tags,
      gitOpsReady: gitOpsReady?.(kubernetesProvider),
      ...overrides,
    });
  });
}

/** What the pure functions are handed. */
function inputOf(tier: Tier, airflow: Overrides["airflow"] = {}): ChartValuesInput {
  const settings = settingsOf(tier);
  return {
    ...settings,
    airflow: { ...settings.airflow, ...airflow },
    identity: settings.identity,
    airflowVersion: "3.2.2",
    healthPath: "/api/v2/monitor/health",
    images: defaultBundle.images,
    region: "eu-west-1",
    secretsPrefix: tier,
    logsBucket: "logs",
    artifactsBucket: "artifacts",
    databaseCertificates: CERTIFICATES,
    roleArns: {
      service: `arn:aws:iam::123456789012:role/airflow-${tier}-airflow-service-role`,
      apiServer: `arn:aws:iam::123456789012:role/airflow-${tier}-airflow-api-role`,
    },
  };
}

const inside = (...dependsOn: string[]) => ({
  parent: PARENT,
  provider: PROVIDER,
  deletedWith: CLUSTER,
  dependsOn: dependsOn.sort(),
});

describe("AirflowDeployment in dev", () => {
  let made: ComponentRun<AirflowDeployment>;

  beforeAll(async () => {
    made = await run("dev");
  });

  test("makes exactly this", () => {
    expect(made.inventory()).toEqual(
      [
        ...[PARENT, PROVIDER, CLUSTER, NAMESPACE, SECRETS, DATABASE],
        ...[CERTIFICATE_MAP, ACCOUNT, JOB, ADMIN_ACCOUNT, ADMIN_JOB, RELEASE],
        ...["service", "api-server"].flatMap((name) => [
          `airflow-platform:components:WorkloadIdentity::airflow-${name}`,
          `aws:iam/role:Role::airflow-${name}`,
          `aws:iam/rolePolicy:RolePolicy::airflow-${name}`,
        ]),
      ].sort(),
    );
    expect(made.calls).toEqual([]);
  });

  test("installs the chart with exactly the values that the pure functions make", () => {
    const release = made.one("kubernetes:helm.sh/v3:Release");
    const { values, ...rest } = release.inputs;
    expect(values).toEqual(unwrap(chartValues(inputOf("dev"))));
    expect(rest).toMatchObject({
      name: "airflow",
      namespace: "airflow-dev",
      chart: "airflow",
      version: "1.2.3",
      repositoryOpts: { repo: "https://charts.invalid" },
      timeout: 900,
      atomic: false,
      cleanupOnFail: true,
    });
    expect(rest).not.toHaveProperty("skipAwait");
    expect(release.secretInputs).toEqual([]);
  });

  test("waits for the schema, which waits for everything else, and is taken down before all of it", () => {
    // No deletedWith: its load balancer would outlive the cluster.
    expect(made.one("kubernetes:helm.sh/v3:Release").options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: [ADMIN_JOB],
      retainOnDelete: true,
      customTimeouts: { create: "20m", update: "20m" },
    });
  });

  test("migrates first, by a job whose name changes with what it does", () => {
    const job = made.one("kubernetes:batch/v1:Job", "airflow-migration");
    const { name, labels, spec } = migrationJob({ ...inputOf("dev"), databaseHost: "db.internal" });
    expect(job.inputs).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name,
        namespace: "airflow-dev",
        labels,
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: unwrap(spec),
    });
    expect(job.options).toEqual({
      ...inside(ACCOUNT, CERTIFICATE_MAP, SECRETS, DATABASE),
      deleteBeforeReplace: true,
      customTimeouts: { create: "65m" },
    });
    expect(made.one("kubernetes:core/v1:ServiceAccount", "airflow-migration")).toMatchObject({
      inputs: {
        metadata: { name: "airflow-database-migration", namespace: "airflow-dev" },
        automountServiceAccountToken: false,
      },
      options: inside(NAMESPACE),
    });
  });

  test("makes the administrator once there is a schema, and before an API server starts", () => {
    const job = made.one("kubernetes:batch/v1:Job", "airflow-admin-user");
    const { name, labels, spec } = adminUserJob({
      ...inputOf("dev"),
      databaseHost: "db.internal",
      adminPasswordGeneration: 1,
    });
    expect(job.inputs).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name,
        namespace: "airflow-dev",
        labels,
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: unwrap(spec),
    });
    expect(job.options).toEqual({
      ...inside(ADMIN_ACCOUNT, JOB),
      deleteBeforeReplace: true,
      customTimeouts: { create: "20m" },
    });
    expect(made.one("kubernetes:core/v1:ServiceAccount", "airflow-admin-user")).toMatchObject({
      inputs: {
        metadata: { name: "airflow-admin-user", namespace: "airflow-dev" },
        automountServiceAccountToken: false,
      },
      options: inside(NAMESPACE),
    });
  });

  test("hands the database's certificate authorities to whoever connects to it", () => {
    const map = made.one("kubernetes:core/v1:ConfigMap", "airflow-database-ca");
    expect(map.inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "airflow-database-ca", namespace: "airflow-dev" },
      data: { "rds-ca.pem": CERTIFICATES },
    });
    expect(map.options).toEqual(inside(NAMESPACE));
  });

  test("gives airflow-service-role to the accounts that run DAG authors' code, and to no other", () => {
    const role = made.one("aws:iam/role:Role", "airflow-service");
    expect(role.inputs["name"]).toBe("airflow-dev-airflow-service-role");
    expect(jsonOf(role.inputs["assumeRolePolicy"])).toMatchObject({
      Statement: [
        {
          Condition: {
            StringEquals: {
              "oidc.invalid/id/A:aud": "sts.amazonaws.com",
              "oidc.invalid/id/A:sub": [
                "airflow-dag-processor",
                "airflow-task",
                "airflow-triggerer",
                "airflow-worker",
              ].map((account) => `system:serviceaccount:airflow-dev:${account}`),
            },
          },
        },
      ],
    });
    const policy = made.one("aws:iam/rolePolicy:RolePolicy", "airflow-service");
    expect(jsonOf(policy.inputs["policy"])).toEqual(
      airflowServicePolicy({
        partition: "aws",
        region: "eu-west-1",
        accountId: "123456789012",
        clusterName: "airflow-dev",
        logsBucketArn: "arn:aws:s3:::logs",
        artifactsBucketArn: "arn:aws:s3:::artifacts",
        storageKeyArn,
        secretPrefix: "dev",
        secretsKeyArn,
        lambdaFunctionPrefix: "dev-airflow-",
      }),
    );
  });

  test("lets the API server read logs", () => {
    const role = made.one("aws:iam/role:Role", "airflow-api-server");
    expect(role.inputs["name"]).toBe("airflow-dev-airflow-api-role");
    const policy = made.one("aws:iam/rolePolicy:RolePolicy", "airflow-api-server");
    expect(jsonOf(policy.inputs["policy"])).toEqual(
      airflowApiServerPolicy({
        partition: "aws",
        region: "eu-west-1",
        logsBucketArn: "arn:aws:s3:::logs",
        storageKeyArn,
      }),
    );
  });

  test("says where Airflow is", async () => {
    const { apiServerUrl, apiServiceName, releaseName, serviceRoleArn } = made.component;
    expect({
      apiServerUrl,
      apiServiceName,
      releaseName,
      serviceRoleArn: await valueOf(serviceRoleArn),
    }).toEqual({
      apiServerUrl: "http://airflow-api-server.airflow-dev:8080",
      apiServiceName: "airflow-api-server",
      releaseName: "airflow",
      serviceRoleArn: "arn:aws:iam::123456789012:role/airflow-dev-airflow-service-role",
    });
  });
});

describe("AirflowDeployment elsewhere", () => {
  test("hands Argo CD the same chart, and makes neither release nor jobs of its own", async () => {
    const gitOpsReady = (provider: k8s.Provider) => [
      new k8s.core.v1.ConfigMap("argocd", {}, { provider }),
    ];
    const made = await run("dev", { gitOpsReady });
    const before = (await run("dev")).inventory();
    const now = made.inventory();
    expect(now.filter((one) => !before.includes(one))).toEqual([
      "kubernetes:argoproj.io/v1alpha1:Application::airflow-application",
      "kubernetes:core/v1:ConfigMap::argocd",
    ]);
    expect(before.filter((one) => !now.includes(one))).toEqual(
      [
        ...[JOB, ADMIN_JOB, RELEASE],
        ...[JOB, ADMIN_JOB].map((job) => job.replace("batch/v1:Job", "core/v1:ServiceAccount")),
      ].sort(),
    );
    const values = chartValues({
      ...inputOf("dev"),
      hooks: { databaseHost: "db.internal", adminPasswordGeneration: 1 },
    });
    const application = made.one("kubernetes:argoproj.io/v1alpha1:Application");
    expect(application.inputs["spec"]).toEqual(
      unwrap(applicationSpec(chart("airflow"), "airflow-dev", values)),
    );
    expect(application.inputs["metadata"]).toEqual({
      name: "airflow",
      namespace: "argocd",
      annotations: applicationAnnotations(values),
    });
    expect(application.options).toEqual({
      ...inside(
        ...["airflow-database-ca", "argocd", "database", "secrets"].map(
          (name) => `kubernetes:core/v1:ConfigMap::${name}`,
        ),
      ),
      customTimeouts: { create: "90m", update: "90m", delete: "10m" },
    });
    expect(made.component.ready).toHaveLength(1);
  });

  test("replaces the jobs, and nothing else, for another database", async () => {
    const [one, two] = [await run("dev"), await run("dev", { databaseHost: "restored.internal" })];
    const differing = one.resources.filter(
      (resource, index) =>
        JSON.stringify(resource.inputs) !== JSON.stringify(two.resources[index]?.inputs),
    );
    expect(differing.map(({ type, name }) => `${type}::${name}`)).toEqual([JOB, ADMIN_JOB]);
  });

  test("makes no administrator where people sign in with a provider, and tells the API server of it", async () => {
    const identity = cognitoIdentity("dev");
    const made = await run("dev", { identity, signOnClient });
    const before = (await run("dev")).inventory();
    expect(before.filter((one) => !made.inventory().includes(one))).toEqual([
      ADMIN_JOB,
      ADMIN_ACCOUNT,
    ]);
    expect(made.one("kubernetes:helm.sh/v3:Release").inputs["values"]).toEqual(
      unwrap(chartValues({ ...inputOf("dev"), identity, signOnClient })),
    );
  });
});
