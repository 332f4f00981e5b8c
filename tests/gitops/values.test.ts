/** What Argo CD is handed, as pure values: the chart's own values, hooks, project and rights. */
import {
  applicationAnnotations,
  applicationSpec,
  chartAddress,
  chartKinds,
  gitOpsRoles,
  projectSpec,
  valuesName,
} from "../../airflow/gitOps";
import { adminUserJob } from "../../airflow/adminUserJob";
import { unknownChartKeys } from "../../airflow/chartKeys";
import { migrationJob } from "../../airflow/migrationJob";
import { argoCdPolicies } from "../../airflow/argoCdPolicies";
import { secretValues } from "../../airflow/platformOwned";
import { chartValues, type ChartValuesInput } from "../../airflow/values";
import { argoCdValues, rbacPolicy } from "../../components/gitOps/values";
import { cognitoSignOn, oidcSignOn } from "../../components/gitOps/signOn";
import { chartSource } from "../../settings/charts";
import { defaultBundle } from "../../settings/versions";
import {
  cognitoIdentity,
  entra,
  executors,
  inputFor,
  settingsOf,
  signOnClient,
  tiers,
} from "../airflow-values/fixtures";

const hooks = { databaseHost: "db.internal", adminPasswordGeneration: 2 };
const source = chartSource(defaultBundle.charts.airflow);
const JOBS = ["createUserJob", "migrateDatabaseJob", "webserver"];

const without = (values: object, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
}

describe.each(tiers.flatMap((tier) => executors.map((executor) => [tier, executor] as const)))(
  "the values of %s with %s",
  (tier, executor) => {
    const input = inputFor(tier, { executor });
    const own = chartValues(input);
    const handed = chartValues({ ...input, hooks });

    test("differ between the modes by the two jobs alone, so a change of mode rolls no pod", () => {
      expect(without(handed, JOBS)).toEqual(without(own, JOBS));
      expect(own["airflowConfigAnnotations"]).toEqual({ "argocd.argoproj.io/sync-wave": "-3" });
    });

    test("are known to the chart, hooks included", () => {
      expect(unknownChartKeys(handed)).toEqual([]);
    });

    test("hold no secret and no place where a chart would keep one", () => {
      for (const path of secretValues) expect(at(handed, ...path.split("."))).toBeUndefined();
    });
  },
);

describe("the hooks", () => {
  const input = inputFor("dev");
  const values = chartValues({ ...input, hooks });
  const wave = (job: string) => at(values, job, "jobAnnotations", "argocd.argoproj.io/sync-wave");

  test("come in the order configuration, schema, administrator, pods", () => {
    const config = at(values, "airflowConfigAnnotations", "argocd.argoproj.io/sync-wave");
    const accounts = ["migrateDatabaseJob", "createUserJob"].map((job) =>
      at(values, job, "serviceAccount", "annotations", "argocd.argoproj.io/sync-wave"),
    );
    expect([config, ...accounts, wave("migrateDatabaseJob"), wave("createUserJob")]).toEqual([
      ...["-3", "-3", "-3", "-2", "-1"],
    ]);
  });

  test.each(["migrateDatabaseJob", "createUserJob"])(
    "%s is a hook of Argo CD and none of Helm, made anew by each sync",
    (job) => {
      expect(at(values, job)).toMatchObject({
        enabled: true,
        useHelmHooks: false,
        jobAnnotations: {
          "argocd.argoproj.io/hook": "Sync",
          "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
        },
        serviceAccount: { create: true, automountServiceAccountToken: false },
      });
    },
  );

  test.each([
    ["migrateDatabaseJob", migrationJob({ ...input, ...hooks })],
    ["createUserJob", adminUserJob({ ...input, ...hooks })],
  ] as const)("%s reads the variables and files that Pulumi's own job reads", (job, own) => {
    const [container] = own.spec.template.spec.containers;
    const given = at(values, job, "env");
    const names: unknown[] = Array.isArray(given) ? given.map((one) => at(one, "name")) : [];
    // The rest comes with airflow.cfg, and from the chart itself.
    const wanted = (container?.env ?? []).filter(
      ({ name }) =>
        /^(PG|AIRFLOW_PLATFORM_)/.test(name) || name === "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    );
    expect(given).toEqual(wanted);
    expect(names).toContain("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN");
    expect(at(values, job, "resources")).toEqual(container?.resources);
    expect(at(values, job, "extraVolumes")).toEqual(
      own.spec.template.spec.volumes.filter(({ name }) => name !== "tmp"),
    );
  });

  test("the chart leaves the administrator's arguments alone: nothing in them is a template", () => {
    expect(JSON.stringify(at(values, "createUserJob", "args"))).not.toContain("{{");
  });

  test.each<[what: string, other: ChartValuesInput, job: string]>([
    [
      "another password",
      { ...input, hooks: { ...hooks, adminPasswordGeneration: 3 } },
      "createUserJob",
    ],
    [
      "a restored database",
      { ...input, hooks: { ...hooks, databaseHost: "restored.internal" } },
      "migrateDatabaseJob",
    ],
    [
      "another image",
      { ...inputFor("dev", { image: { ...input.airflow.image, tag: "3.2.2-7" } }), hooks },
      "migrateDatabaseJob",
    ],
  ])("%s makes the Application differ, though Argo CD compares no hooks", (_, other, job) => {
    const account = (from: ChartValuesInput) => at(chartValues(from), job, "serviceAccount");
    expect(account(other)).not.toEqual(account({ ...input, hooks }));
  });

  test("there is no administrator where people sign in with a provider", () => {
    const identity = cognitoIdentity("dev");
    const signedOn = chartValues({ ...input, identity, signOnClient, hooks });
    expect(at(signedOn, "createUserJob", "enabled")).toBe(false);
    expect(at(signedOn, "webserver", "defaultUser", "enabled")).toBe(false);
  });
});

describe("the Application", () => {
  const values = chartValues({ ...inputFor("prod"), hooks });
  const spec = applicationSpec(source, "airflow-prod", values);

  test("is the chart of the version map, with the same release name, in Airflow's namespace", () => {
    expect(spec).toMatchObject({
      project: "airflow",
      source: {
        repoURL: "https://airflow.apache.org",
        chart: "airflow",
        targetRevision: defaultBundle.charts.airflow.version,
        helm: { releaseName: "airflow", valuesObject: values },
      },
      destination: { server: "https://kubernetes.default.svc", namespace: "airflow-prod" },
    });
    expect(Object.keys(spec.source.helm)).toEqual(["releaseName", "valuesObject"]);
  });

  test("heals itself, and prunes last and never everything", () => {
    expect(spec.syncPolicy.automated).toEqual({ prune: true, selfHeal: true, allowEmpty: false });
    expect(spec.syncPolicy.syncOptions).toEqual([
      "CreateNamespace=false",
      "FailOnSharedResource=true",
      "PruneLast=true",
      "PrunePropagationPolicy=foreground",
    ]);
  });

  test("is awaited until just these values are synced and healthy", () => {
    const waitFor = applicationAnnotations(values)["pulumi.com/waitFor"] ?? "";
    const conditions: unknown = JSON.parse(waitFor);
    expect(conditions).toEqual([
      `jsonpath={.status.sync.comparedTo.source.name}=${spec.source.name}`,
      "jsonpath={.status.sync.status}=Synced",
      "jsonpath={.status.health.status}=Healthy",
    ]);
    expect(valuesName({ ...values, labels: { a: "b" } })).not.toBe(spec.source.name);
  });

  test.each([
    ["https://charts.internal/all", "https://charts.internal/all", false],
    ["oci://registry.internal/charts", "registry.internal/charts", true],
  ])("finds the chart at the mirror %s", (mirror, repoURL, oci) => {
    const mirrored = chartSource(defaultBundle.charts.airflow, mirror);
    expect(chartAddress(mirrored)).toEqual({ repoURL, chart: "airflow", oci });
    expect(projectSpec(mirrored, "airflow-prod").sourceRepos).toEqual([repoURL]);
    const installed = argoCdValues({ airflowNamespace: "airflow-prod", airflowChart: mirrored });
    expect("repositories" in installed.configs).toBe(oci);
  });
});

describe("what Argo CD may do", () => {
  const project = projectSpec(source, "airflow-prod");

  test("the project is one repository, one namespace, the chart's kinds and nothing of the cluster", () => {
    expect(project).toEqual({
      description: expect.any(String),
      sourceRepos: ["https://airflow.apache.org"],
      destinations: [{ server: "https://kubernetes.default.svc", namespace: "airflow-prod" }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: chartKinds.map(({ group, kind }) => ({ group, kind })),
    });
  });

  test("neither project nor roles know secrets, roles and network policies", () => {
    const words = JSON.stringify([project, gitOpsRoles]).toLowerCase();
    for (const word of ["secret", 'role"', "rolebinding", "networkpolic", "*"])
      expect(words).not.toContain(word);
  });

  test("the UI's account changes nothing", () => {
    const verbs = gitOpsRoles["airflow-gitops-view"]?.rules.flatMap((rule) => rule.verbs);
    expect(new Set(verbs)).toEqual(new Set(["get"]));
  });

  test("it has no cluster role, no administrator, no shell and no extras", () => {
    const values = argoCdValues({ airflowNamespace: "airflow-prod", airflowChart: source });
    expect(values).toMatchObject({
      createClusterRoles: false,
      configs: {
        cm: { "admin.enabled": false, "exec.enabled": false, "users.anonymous.enabled": false },
        rbac: { "policy.default": "" },
        clusterCredentials: { "in-cluster": { namespaces: "airflow-prod" } },
      },
      applicationSet: { replicas: 0 },
      dex: { enabled: false },
      notifications: { enabled: false },
    });
    expect(values.configs.cm["resource.inclusions"]).not.toContain("Secret");
  });

  test("groups get what their role in Airflow says, and nobody else anything", () => {
    const { identity } = settingsOf("prod");
    const oidc = {
      ...identity.oidc,
      issuer: "https://idp.internal",
      clientId: "airflow",
      groupClaims: ["groups"],
      roles: { Admin: ["admins"], Op: ["on call, night"], User: ["users"], Viewer: ["admins"] },
    };
    const signOn = oidcSignOn({ ...identity, mode: "oidc", oidc }, "argocd");
    expect(signOn).toEqual({
      issuer: "https://idp.internal",
      clientId: "argocd",
      groupClaims: ["groups"],
      operators: ["admins", "on call, night"],
      viewers: ["users", "admins"],
    });
    if (signOn === undefined) throw new Error("no sign-on");
    expect(rbacPolicy(signOn).split("\n")).toEqual([
      "p, role:airflow-operator, projects, get, airflow, allow",
      "p, role:airflow-viewer, projects, get, airflow, allow",
      "p, role:airflow-operator, applications, get, airflow/airflow, allow",
      "p, role:airflow-operator, applications, sync, airflow/airflow, allow",
      "p, role:airflow-operator, logs, get, airflow/airflow, allow",
      "p, role:airflow-viewer, applications, get, airflow/airflow, allow",
      "g, admins, role:airflow-operator",
      'g, "on call, night", role:airflow-operator',
      "g, users, role:airflow-viewer",
      "g, admins, role:airflow-viewer",
    ]);
    const values = argoCdValues({
      ...{ airflowNamespace: "airflow-prod", airflowChart: source, signOn },
      hostName: "argocd.internal",
    });
    expect(values.configs.cm).toMatchObject({ url: "https://argocd.internal" });
    const config: unknown = JSON.parse(String(at(values, "configs", "cm", "oidc.config")));
    expect(config).toMatchObject({ clientID: "argocd", enablePKCEAuthentication: true });
    expect(config).not.toHaveProperty("clientSecret");
    expect(at(values, "configs", "rbac", "scopes")).toBe('["groups"]');
  });

  test("the platform's own user pool is read by its groups, and a directory's where there is one", () => {
    const client = { issuer: "https://pool", clientId: "argocd" };
    expect(cognitoSignOn(cognitoIdentity("prod"), client)).toMatchObject({
      ...client,
      groupClaims: ["cognito:groups"],
      operators: ["admins", "operators"],
      viewers: ["users", "viewers"],
    });
    expect(
      cognitoSignOn(cognitoIdentity("prod", { providers: [entra] }), client).groupClaims,
    ).toEqual(["cognito:groups", "custom:groups"]);
    expect(oidcSignOn(settingsOf("prod").identity, "argocd")).toBeUndefined();
  });
});

describe("Argo CD's network policies", () => {
  const { access } = settingsOf("prod");
  const ranges = { ...access, balancerCidrs: ["10.9.0.0/23"] };

  test("deny everything, and let the load balancer reach the UI where there is one", () => {
    const policies = argoCdPolicies(ranges, "10.9.0.0/16", true);
    expect(policies["default-deny"]).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    expect(policies["server"]?.ingress).toEqual([
      {
        from: [{ ipBlock: { cidr: "10.9.0.0/23" } }],
        ports: [{ protocol: "TCP", port: 8080 }],
      },
    ]);
    const closed = argoCdPolicies(ranges, "10.9.0.0/16", false)["server"];
    expect(closed?.policyTypes).toEqual(["Ingress", "Egress"]);
    expect(closed?.ingress).toBeUndefined();
  });

  test("only what fetches charts, and what signs people in, talks to the world", () => {
    const policies = argoCdPolicies(ranges, "10.9.0.0/16", true);
    const outside = Object.entries(policies)
      .filter(([, { egress = [] }]) => JSON.stringify(egress).includes('"0.0.0.0/0"'))
      .map(([name]) => name);
    expect(outside.sort()).toEqual(["repo-server", "server"]);
  });
});
