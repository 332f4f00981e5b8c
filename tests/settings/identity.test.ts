import { faultLines, loadText, minimal } from "./project";

const door = [
  "  airflow-platform:access:",
  "    hostName: airflow.data.internal",
  "    trustedProxyCidrs: [10.20.0.0/20]",
];
const provider = [
  "      issuer: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
  "      clientId: 1h57kf5cpq17m0eml12EXAMPLE",
  "      clientSecretName: platform/sign-on",
];
const identity = (...lines: readonly string[]) => [
  "  airflow-platform:identity:",
  "    mode: oidc",
  "    oidc:",
  ...lines,
];
const right = minimal(...door, ...identity(...provider, "      roles: {Admin: [admins]}"));

test("passwords are what every tier starts with", () => {
  const { settings } = loadText(minimal());
  expect(settings.identity).toMatchObject({
    mode: "password",
    adminUser: "admin",
    sessionMinutes: 480,
    oidc: {
      providerName: "cognito",
      usernameClaim: "cognito:username",
      groupClaims: ["cognito:groups"],
      roles: { Admin: [], Op: [], User: [], Viewer: [] },
    },
  });
  expect(settings.access.hostName).toBeUndefined();
  expect(settings.access.trustedProxyCidrs).toEqual([]);
});

test("a provider needs its three values, a host name, its proxy, and one group", () => {
  const { settings } = loadText(right);
  expect(settings.identity.oidc).toEqual({
    issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    clientId: "1h57kf5cpq17m0eml12EXAMPLE",
    clientSecretName: "platform/sign-on",
    providerName: "cognito",
    usernameClaim: "cognito:username",
    groupClaims: ["cognito:groups"],
    roles: { Admin: ["admins"], Op: [], User: [], Viewer: [] },
  });
});

test("groups of a federated directory can be read from a claim of their own", () => {
  const { settings } = loadText(
    right.replace("Admin: [admins]}", 'Viewer: ["2f7c1c7e-0000-4000-8000-000000000001"]}') +
      '      groupClaims: ["cognito:groups", "custom:groups"]\n',
  );
  expect(settings.identity.oidc.groupClaims).toEqual(["cognito:groups", "custom:groups"]);
  expect(settings.identity.oidc.roles.Viewer).toEqual(["2f7c1c7e-0000-4000-8000-000000000001"]);
});

const missing = (key: string, what: string) =>
  `Pulumi.t.yaml:5:5  identity.${key}: is missing while identity.mode is oidc: ${what}`;

const cases: readonly (readonly [name: string, text: string, faults: readonly string[]])[] = [
  [
    "oidc and nothing else",
    minimal("  airflow-platform:identity:", "    mode: oidc"),
    [
      missing(
        "oidc.issuer",
        "the provider's issuer, such as https://cognito-idp.<region>.amazonaws.com/<pool id>",
      ),
      missing("oidc.clientId", "the id of Airflow's client at the provider"),
      missing(
        "oidc.clientSecretName",
        "the name of the secret in Secrets Manager that holds the client's secret",
      ),
      "Pulumi.t.yaml:5:5  identity.oidc.roles: gives nobody a role, so nobody could sign in: name a group for Admin, Op, User or Viewer, such as Admin: [admins]",
      "Pulumi.t.yaml:5:5  access.hostName: is missing while identity.mode is oidc: the provider sends people back to https://<host name>",
    ],
  ],
  [
    "an unknown mode",
    minimal("  airflow-platform:identity: {mode: saml}"),
    ['Pulumi.t.yaml:4:31  identity.mode: "saml" is not known. Allowed: password, cognito, oidc.'],
  ],
  [
    "a provider that nobody uses",
    minimal("  airflow-platform:identity: {oidc: {providerName: okta}, sessionMinutes: 60}"),
    [
      "Pulumi.t.yaml:4:31  identity.oidc: has no effect while identity.mode is password: remove it, or set identity.mode to oidc",
      "Pulumi.t.yaml:4:59  identity.sessionMinutes: has no effect while identity.mode is password: remove it, or set identity.mode to cognito or oidc",
    ],
  ],
  [
    "an issuer by http",
    right.replace("https://cognito", "http://cognito"),
    [
      'Pulumi.t.yaml:10:7  identity.oidc.issuer: must be an https:// address without port, query or fragment, as the provider\'s discovery document says it, not "http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"',
    ],
  ],
  [
    "an unknown role",
    right.replace("Admin: [admins]", "Admin: [admins], Operator: [ops]"),
    [
      "Pulumi.t.yaml:13:32  identity.oidc.roles.Operator: is not a known key. Known here: Admin, Op, User, Viewer.",
    ],
  ],
  [
    "a mapping of nobody",
    right.replace("[admins]", "[]"),
    [
      "Pulumi.t.yaml:13:7  identity.oidc.roles: gives nobody a role, so nobody could sign in: name a group for Admin, Op, User or Viewer, such as Admin: [admins]",
    ],
  ],
  [
    "no claim with groups",
    right + "      groupClaims: []\n",
    ["Pulumi.t.yaml:14:7  identity.oidc.groupClaims: must have at least 1 items, not 0"],
  ],
  [
    "a client's secret itself",
    right.replace("clientSecretName: platform/sign-on", "clientSecret: abcdefghijkl"),
    [
      "Pulumi.t.yaml:8:5  identity.oidc.clientSecretName: is missing while identity.mode is oidc: the name of the secret in Secrets Manager that holds the client's secret",
      "Pulumi.t.yaml:12:7  identity.oidc.clientSecret: looks like a secret by its name: keep it in AWS Secrets Manager and name the secret instead (docs/settings.md, Secrets)",
    ],
  ],
  [
    "a host with its scheme",
    right.replace("hostName: airflow", "hostName: https://airflow"),
    [
      'Pulumi.t.yaml:5:5  access.hostName: must be a full host name in lower case, without https:// and port, not "https://airflow.data.internal"',
    ],
  ],
  [
    "a door that nobody can reach",
    right.replace("    hostName", "    mode: none\n    hostName"),
    [
      "Pulumi.t.yaml:5:5  access.mode: must be a load balancer while identity.mode is oidc: with none nothing outside the cluster reaches the API server",
      "Pulumi.t.yaml:6:5  access.hostName: has no effect while access.mode is none: remove it, or choose a way in",
      "Pulumi.t.yaml:7:5  access.trustedProxyCidrs: has no effect without access.hostName and a load balancer: remove it, or name the host",
    ],
  ],
  [
    "a host without a proxy",
    right.replace("[10.20.0.0/20]", "[]"),
    [
      "Pulumi.t.yaml:6:5  access.trustedProxyCidrs: must name the ranges of what ends TLS for access.hostName, or the load balancer must: name access.zone or access.certificateArn",
    ],
  ],
  [
    "a proxy without a host",
    minimal("  airflow-platform:access: {trustedProxyCidrs: [10.20.0.0/20]}"),
    [
      "Pulumi.t.yaml:4:29  access.trustedProxyCidrs: has no effect without access.hostName and a load balancer: remove it, or name the host",
    ],
  ],
  [
    "proxies everywhere, and a range that is none",
    right.replace("[10.20.0.0/20]", "[0.0.0.0/0, 10.20.0.1/20]"),
    [
      "Pulumi.t.yaml:6:25  access.trustedProxyCidrs[0]: 0.0.0.0/0 is too wide: name the ranges of the proxy itself, /8 or narrower",
      "Pulumi.t.yaml:6:36  access.trustedProxyCidrs[1]: 10.20.0.1/20 is no network address; the range around it is 10.20.0.0/20",
    ],
  ],
];

test.each(cases)("%s is refused at its line", (_, text, faults) => {
  expect(faultLines(text)).toEqual(faults);
});
