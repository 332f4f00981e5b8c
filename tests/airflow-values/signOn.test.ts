import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv from "ajv";
import { unknownChartKeys } from "../../airflow/chartKeys";
import { airflowConfig } from "../../airflow/config";
import { syncedSecrets } from "../../airflow/externalSecrets";
import { livingGenerations, providerName } from "../../airflow/signOn";
import { secretNames } from "../../airflow/secretNames";
import { chartValues, type ChartValuesInput, platformValues } from "../../airflow/values";
import { publicUrl } from "../../airflow/publicUrl";
import { signOnEnv, webserverConfig } from "../../airflow/webserverConfig";
import { cognitoIdentity, entra, inputFor, signOnClient, signOnInput, tiers } from "./fixtures";

const root = resolve(__dirname, "..", "..");
const names = ({ apiServer }: ReturnType<typeof platformValues>) =>
  apiServer.env.map(({ name }) => name);
const settingsIn = (input: ChartValuesInput): unknown => {
  const [settings] = signOnEnv(input.identity, input.signOnClient);
  return settings !== undefined && "value" in settings ? JSON.parse(settings.value) : undefined;
};

describe.each(tiers)("without single sign-on, in %s", (tier) => {
  const values = platformValues(inputFor(tier));

  test("the API server has the chart's own command, no webserver_config.py and no variable more", () => {
    expect(values.apiServer).not.toHaveProperty("args");
    expect(values.apiServer).not.toHaveProperty("apiServerConfig");
    expect(names(values)).toEqual([
      "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
      "AIRFLOW__API__SECRET_KEY",
      "AIRFLOW__SECRETS__BACKEND",
    ]);
    expect(publicUrl(inputFor(tier).access)).toBeUndefined();
  });

  test("nobody's X-Forwarded headers are believed, and there is no public address", () => {
    const config = airflowConfig(inputFor(tier));
    expect(config["fab"]).toEqual({ enable_proxy_fix: "False" });
    expect(config["api"]).not.toHaveProperty("base_url");
  });
});

describe("a host name with passwords", () => {
  const { identity } = inputFor("dev");
  const values = platformValues({ ...signOnInput("dev"), identity });

  test("makes https links and cookies, and believes the named proxy", () => {
    expect(values.config["api"]?.["base_url"]).toBe("https://airflow.example.com");
    expect(values.config["fab"]).toEqual({ enable_proxy_fix: "False", cookie_secure: "True" });
    expect(values.apiServer).toMatchObject({
      args: ["bash", "-c", "exec airflow api-server --proxy-headers"],
    });
    expect(values.apiServer).not.toHaveProperty("apiServerConfig");
    expect(values.apiServer.env).toContainEqual({
      name: "FORWARDED_ALLOW_IPS",
      value: "10.20.0.0/20,10.20.16.0/20",
    });
  });
});

describe("single sign-on", () => {
  const input = signOnInput("prod");
  const values = platformValues(input);

  test("hands the API server the file, the settings and the secret's name, and the file must be there", () => {
    expect(values.apiServer).toMatchObject({
      apiServerConfig: readFileSync(join(root, "airflow", "files", "webserver_config.py"), "utf8"),
      args: [
        "bash",
        "-c",
        expect.stringMatching(
          /^test -s "\$AIRFLOW_HOME\/webserver_config\.py" \|\| \{ .*exit 1; \}; exec airflow api-server --proxy-headers$/,
        ),
      ],
    });
    expect(values.apiServer.env.slice(3)).toEqual([
      { name: "FORWARDED_ALLOW_IPS", value: "10.20.0.0/20,10.20.16.0/20" },
      { name: "AIRFLOW_PLATFORM_SIGN_ON", value: expect.any(String) },
      {
        name: "AIRFLOW_PLATFORM_SIGN_ON_SECRET",
        valueFrom: { secretKeyRef: { name: "airflow-sign-on", key: "client-secret" } },
      },
    ]);
    expect(settingsIn(input)).toEqual({
      issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
      clientId: "client",
      providerName: "cognito",
      usernameClaim: "cognito:username",
      groupClaims: ["cognito:groups"],
      roles: { Admin: ["admins"], Op: [], User: ["users", "analysts"], Viewer: ["viewers"] },
    });
  });

  test("gives no other pod the settings or the secret", () => {
    const { apiServer, ...others } = values;
    expect(JSON.stringify(apiServer)).toContain(secretNames.signOn);
    expect(JSON.stringify(others)).not.toContain(secretNames.signOn);
    expect(JSON.stringify(others)).not.toContain("AIRFLOW_PLATFORM_SIGN_ON");
  });

  test("makes every address from the one host name, and ends sessions", () => {
    expect(values.config["api"]?.["base_url"]).toBe("https://airflow.example.com");
    expect(values.config["fab"]).toEqual({
      cache_ttl: "5",
      config_file: "/opt/airflow/webserver_config.py",
      cookie_secure: "True",
      enable_proxy_fix: "False",
      session_max_lifetime_minutes: "480",
    });
    expect(publicUrl(input.access)?.callbackUrl(input.identity.oidc.providerName)).toBe(
      "https://airflow.example.com/auth/oauth-authorized/cognito",
    );
  });

  test("survives Helm's templates and Kubernetes' variables, whatever a group is called", () => {
    const roles = { Admin: ["{{ .Values }}", "$(HOME)", "{{{{"], Op: [], User: [], Viewer: [] };
    const odd = signOnInput("dev", { roles });
    const text = JSON.stringify(signOnEnv(odd.identity));
    expect(text).not.toContain("{{");
    expect(text).not.toContain("$");
    expect(settingsIn(odd)).toMatchObject({ roles });
    expect(webserverConfig()).not.toContain("{{");
  });

  test("takes the client's secret out of Secrets Manager", () => {
    const secret = syncedSecrets({ celery: false, signOn: true }).find(
      ({ name }) => name === secretNames.signOn,
    );
    const { target, ...source } =
      secret?.spec({
        namespace: "airflow-dev",
        refreshIntervalSeconds: 300,
        pgbouncer: {
          ...{ host: "db.internal", port: 5432, database: "airflow_dev", username: "airflow" },
          ...{ poolSize: 20, maxClientConnections: 200 },
        },
        sources: {
          ...{ database: "d", fernetKey: "f", apiSecretKey: "a", jwtSecret: "j" },
          signOn: "platform/sign-on",
        },
      }) ?? {};
    expect(target?.template.data).toEqual({ "client-secret": "{{ .clientSecret }}" });
    expect(source).toMatchObject({ dataFrom: [{ extract: { key: "platform/sign-on" } }] });
  });

  test("refuses a user pool that nobody made", () => {
    expect(() => signOnEnv(cognitoIdentity("dev"))).toThrow("no client was made");
  });

  test("refuses half a provider, should one get past the settings' checks", () => {
    expect(() => signOnEnv(signOnInput("dev", { issuer: undefined }).identity)).toThrow(
      "identity.oidc has no issuer or no client",
    );
  });

  test.each(tiers)("uses keys only that the chart knows, in %s", (tier) => {
    const all = chartValues(signOnInput(tier));
    expect(unknownChartKeys(all)).toEqual([]);
    const path =
      process.env["CHART_SCHEMA"] ??
      join(root, "..", "shared", "data", "airflow-chart-1.22.0.values.schema.json");
    if (!existsSync(path)) return;
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
      JSON.parse(readFileSync(path, "utf8")),
    );
    validate(all);
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe("single sign-on with the platform's own user pool", () => {
  const inputWith = (cognito: Parameters<typeof cognitoIdentity>[1], client = signOnClient) => ({
    ...signOnInput("prod"),
    identity: cognitoIdentity("prod", cognito),
    signOnClient: client,
  });

  test("tells the API server what was made, and the groups of the settings", () => {
    expect(settingsIn(inputWith({}))).toEqual({
      issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Made",
      clientId: "made",
      providerName: "cognito",
      usernameClaim: "cognito:username",
      groupClaims: ["cognito:groups"],
      roles: { Admin: ["admins"], Op: ["operators"], User: ["users"], Viewer: ["viewers"] },
    });
  });

  test("reads federated groups only where there is a directory that writes them", () => {
    expect(settingsIn(inputWith({ providers: [entra] }))).toMatchObject({
      groupClaims: ["cognito:groups", "custom:groups"],
    });
  });

  test("names machines with their clients, role and scope", () => {
    const machines = { "risk-engine": { clientIds: ["new", "old"], role: "User" as const } };
    expect(settingsIn(inputWith({}, { ...signOnClient, machines }))).toMatchObject({
      machines,
      machineScope: "airflow/api",
    });
  });

  test("differs from a provider of one's own in these settings alone: file, command, secret and callback are the same", () => {
    const own = signOnInput("prod", { groupClaims: ["cognito:groups", "custom:groups"] });
    const made = inputWith({ providers: [entra] });
    const [a, b] = [platformValues(own), platformValues(made)];
    expect(b.apiServer.apiServerConfig).toBe(a.apiServer.apiServerConfig);
    expect(b.apiServer.args).toEqual(a.apiServer.args);
    expect(b.config).toEqual(a.config);
    const known = (input: ChartValuesInput) => Object.keys(settingsIn(input) ?? {}).sort();
    expect(known(made)).toEqual(known(own));
    expect(names(b)).toEqual(names(a));
    expect(providerName(made.identity)).toBe(providerName(own.identity));
  });

  test("keeps two generations of a machine's client, the newest first", () => {
    expect([1, 2, 7].map(livingGenerations)).toEqual([[1], [2, 1], [7, 6]]);
  });
});
