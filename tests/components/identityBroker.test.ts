import { IdentityBroker, type IdentityBrokerArgs } from "../../components/identityBroker";
import { secretIn } from "../../components/identityBroker/providers";
import { cognitoIdentity, entra, saml } from "../airflow-values/fixtures";
import { type ComponentRun, isSecretOutput, runComponent, valueOf } from "../support/component";
import { jsonOf } from "../support/expectations";

const PARENT = "airflow-platform:components:IdentityBroker::identity";
const POOL = "aws:cognito/userPool:UserPool";
const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain";
const GROUP = "aws:cognito/userGroup:UserGroup";
const PROVIDER = "aws:cognito/identityProvider:IdentityProvider";
const PAGES = "aws:cognito/managedLoginBranding:ManagedLoginBranding";
const SERVER = "aws:cognito/resourceServer:ResourceServer";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const RECORD = "aws:route53/record:Record";
const tags = { owner: "data-platform", environment: "prod" };
const CALLBACK = "https://airflow.data.internal/auth/oauth-authorized/cognito";

type Cognito = IdentityBrokerArgs["cognito"];

const run = (
  cognito: Partial<Cognito> = {},
  more: Partial<IdentityBrokerArgs> = {},
): Promise<ComponentRun<IdentityBroker>> =>
  runComponent(
    () =>
      new IdentityBroker("identity", {
        name: "airflow-prod",
        region: "eu-west-1",
        cognito: cognitoIdentity("prod", cognito).cognito,
        callbackUrl: CALLBACK,
        logoutUrl: "https://airflow.data.internal/",
        clientGeneration: 1,
        tags,
        ...more,
      }),
  );

const BARE = [
  PARENT,
  `${POOL}::identity`,
  `${DOMAIN}::identity`,
  ...["admins", "operators", "users", "viewers"].map((group) => `${GROUP}::identity-${group}`),
  `${CLIENT}::identity-airflow-1`,
  `${PAGES}::identity`,
];

describe("IdentityBroker with a domain of Cognito's", () => {
  let made: ComponentRun<IdentityBroker>;
  let poolId: string;

  beforeAll(async () => {
    made = await run();
    poolId = await valueOf(made.component.userPoolId);
  });

  test("makes exactly this, and asks AWS nothing", () => {
    expect(made.inventory()).toEqual([...BARE].sort());
    expect(made.calls).toEqual([]);
  });

  test("lets nobody sign up, asks for two factors and long passwords, and stops strange sign-ins", () => {
    expect(made.one(POOL)).toMatchObject({
      inputs: {
        name: "airflow-prod",
        userPoolTier: "PLUS",
        userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
        deletionProtection: "ACTIVE",
        mfaConfiguration: "ON",
        softwareTokenMfaConfiguration: { enabled: true },
        adminCreateUserConfig: { allowAdminCreateUserOnly: true },
        passwordPolicy: {
          minimumLength: 14,
          requireLowercase: true,
          requireNumbers: true,
          requireSymbols: true,
          requireUppercase: true,
          passwordHistorySize: 24,
          temporaryPasswordValidityDays: 3,
        },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        autoVerifiedAttributes: ["email"],
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
        usernameConfiguration: { caseSensitive: false },
        schemas: [
          {
            name: "groups",
            attributeDataType: "String",
            mutable: true,
            stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
          },
        ],
        tags: { ...tags, Name: "airflow-prod" },
      },
      options: { parent: PARENT },
    });
  });

  test("has one client: a secret, the code flow to one address, short tokens that change nothing at Cognito", () => {
    expect(made.one(CLIENT)).toMatchObject({
      inputs: {
        userPoolId: poolId,
        name: "airflow-prod-airflow",
        generateSecret: true,
        enableTokenRevocation: true,
        preventUserExistenceErrors: "ENABLED",
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["email", "openid", "profile"],
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        callbackUrls: [CALLBACK],
        logoutUrls: ["https://airflow.data.internal/"],
        readAttributes: ["custom:groups", "email", "email_verified", "family_name", "given_name"],
        writeAttributes: ["email", "family_name", "given_name"],
        accessTokenValidity: 15,
        idTokenValidity: 15,
        refreshTokenValidity: 60,
        tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
        authSessionValidity: 5,
        supportedIdentityProviders: ["COGNITO"],
      },
      options: { parent: PARENT },
    });
  });

  test("has the four groups, the strongest first, and a page style that shows the client", () => {
    const groups = made.ofType(GROUP).map(({ inputs }) => [inputs["name"], inputs["precedence"]]);
    expect(groups).toEqual([
      ["admins", 0],
      ["operators", 1],
      ["users", 2],
      ["viewers", 3],
    ]);
    expect(made.one(DOMAIN).inputs).toEqual({
      userPoolId: poolId,
      domain: "airflow-test",
      managedLoginVersion: 2,
    });
    expect(made.one(PAGES).inputs).toMatchObject({
      userPoolId: poolId,
      useCognitoProvidedValues: true,
    });
  });

  test("says issuer and client in the clear, and the client's secret as a secret only", async () => {
    const { signOn, clientSecret, signInUrl, machineCredentials } = made.component;
    expect(await valueOf(signOn)).toEqual({
      issuer: `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`,
      clientId: expect.stringMatching(/^[0-9a-f]{26}$/),
      machines: {},
    });
    expect(await isSecretOutput(signOn)).toBe(false);
    expect(await isSecretOutput(clientSecret)).toBe(true);
    expect(jsonOf(await valueOf(clientSecret))).toEqual({
      clientSecret: expect.stringMatching(/^[0-9a-f]{51}$/),
    });
    expect(signInUrl).toBe("https://airflow-test.auth.eu-west-1.amazoncognito.com");
    expect(machineCredentials).toEqual({});
  });
});

describe("IdentityBroker with directories", () => {
  let made: ComponentRun<IdentityBroker>;

  beforeAll(async () => {
    made = await run({ providers: [entra, saml], hideLocalSignIn: true });
  });

  test("adds one resource for each, and reads the one secret that Cognito must be told", () => {
    expect(made.inventory().filter((one) => !BARE.includes(one))).toEqual([
      `${PROVIDER}::identity-entraid`,
      `${PROVIDER}::identity-partner`,
    ]);
    expect(made.calls).toEqual([
      {
        token: "aws:secretsmanager/getSecretVersion:getSecretVersion",
        inputs: { secretId: "sign-on/entra" },
      },
    ]);
  });

  test("signs people in with Entra ID over OpenID Connect; its secret stays one", () => {
    const provider = made.one(PROVIDER, "identity-entraid");
    expect(provider.inputs).toMatchObject({
      providerName: "EntraID",
      providerType: "OIDC",
      providerDetails: {
        oidc_issuer: "https://login.microsoftonline.com/2f7c1c7e-5b1d-4c3a-9e57-0d1f6c2b8a94/v2.0",
        client_id: "7a1d3a52-4c0e-4d3b-8a43-0c8e4f0b7f11",
        authorize_scopes: "openid email profile",
        attributes_request_method: "GET",
      },
      attributeMapping: {
        "custom:groups": "groups",
        email: "email",
        given_name: "given_name",
        family_name: "family_name",
        username: "sub",
      },
    });
    expect(provider.secretInputs).toEqual(["providerDetails"]);
    expect(provider.options).toEqual({
      parent: PARENT,
      additionalSecretOutputs: ["providerDetails"],
    });
  });

  test("signs people in over SAML by its metadata, and takes no answer that nobody asked for", () => {
    const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
    expect(made.one(PROVIDER, "identity-partner").inputs).toMatchObject({
      providerName: "Partner",
      providerType: "SAML",
      providerDetails: {
        MetadataURL: "https://idp.partner.internal/metadata.xml",
        IDPSignout: "false",
        IDPInit: "false",
      },
      attributeMapping: {
        "custom:groups": "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
        email: `${soap}/emailaddress`,
        given_name: `${soap}/givenname`,
        family_name: `${soap}/surname`,
      },
    });
  });

  test("lets the client take what the directories say, and hides Cognito's own form", () => {
    expect(made.one(CLIENT).inputs).toMatchObject({
      supportedIdentityProviders: ["EntraID", "Partner"],
      writeAttributes: ["custom:groups", "email", "family_name", "given_name"],
      allowedOauthScopes: ["email", "openid", "profile"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    });
  });

  test("offers both ways where the form is not hidden, and reads claims by other names", async () => {
    const claims = { groups: "roles", email: "upn" };
    const other = await run({ providers: [{ ...saml, claims }] });
    expect(other.one(CLIENT).inputs["supportedIdentityProviders"]).toEqual(["COGNITO", "Partner"]);
    expect(other.one(PROVIDER).inputs["attributeMapping"]).toMatchObject({
      "custom:groups": "roles",
      email: "upn",
    });
  });

  test.each(["plain", "[]", "null", "{}", '{"clientSecret":""}', '{"clientSecret":1}'])(
    "refuses a secret that says %s, without saying so",
    (text) => {
      expect(() => secretIn(text, "sign-on/entra")).toThrow(
        new Error(
          'the secret sign-on/entra must be JSON with the app registration\'s secret: {"clientSecret": "…"}',
        ),
      );
    },
  );

  test("reads the secret of the app registration", () => {
    expect(secretIn('{"clientSecret":"s","more":1}', "x")).toBe("s");
  });
});

describe("IdentityBroker with machines", () => {
  let made: ComponentRun<IdentityBroker>;
  const machines = {
    "risk-engine": { role: "User", generation: 2 },
    "market-data": { role: "Viewer", generation: 1 },
  } as const;

  beforeAll(async () => {
    made = await run({ machines });
  });

  test("adds a client for each living generation, and the API that they may call", () => {
    expect(made.inventory().filter((one) => !BARE.includes(one))).toEqual([
      `${SERVER}::identity`,
      `${CLIENT}::identity-machine-market-data-1`,
      `${CLIENT}::identity-machine-risk-engine-1`,
      `${CLIENT}::identity-machine-risk-engine-2`,
    ]);
    expect(made.one(SERVER).inputs).toMatchObject({
      identifier: "airflow",
      scopes: [{ scopeName: "api", scopeDescription: "Call the REST API." }],
    });
  });

  test("gives a machine tokens for the API by its own secret, and nothing of people's", () => {
    const { inputs, options } = made.one(CLIENT, "identity-machine-risk-engine-2");
    expect(inputs).toMatchObject({
      name: "airflow-prod-machine-risk-engine",
      generateSecret: true,
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["airflow/api"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      preventUserExistenceErrors: "ENABLED",
      accessTokenValidity: 15,
    });
    for (const key of ["callbackUrls", "writeAttributes", "supportedIdentityProviders"])
      expect(inputs).not.toHaveProperty(key);
    expect(options).toEqual({
      parent: PARENT,
      dependsOn: [`${SERVER}::identity`],
      additionalSecretOutputs: ["clientSecret"],
    });
  });

  test("tells the API server which clients a machine has, and the machine how it gets a token", async () => {
    const { signOn, machineCredentials } = made.component;
    const known = await valueOf(signOn);
    expect(known.machines["market-data"]).toEqual({
      clientIds: [expect.any(String)],
      role: "Viewer",
    });
    const [newest, previous] = known.machines["risk-engine"]?.clientIds ?? [];
    expect(newest).not.toBe(previous);
    const credentials = machineCredentials["risk-engine"];
    if (credentials === undefined) throw new Error("no credentials");
    expect(await isSecretOutput(credentials)).toBe(true);
    expect(jsonOf(await valueOf(credentials))).toEqual({
      clientId: newest,
      clientSecret: expect.stringMatching(/^[0-9a-f]{51}$/),
      tokenUrl: "https://airflow-test.auth.eu-west-1.amazoncognito.com/oauth2/token",
      scope: "airflow/api",
    });
  });
});

describe("IdentityBroker with a host of its own", () => {
  const domain = { hostName: "login.data.internal" };
  const zone = { id: "ZPUBLIC" };
  const certificateArn =
    "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

  test("makes a certificate where Cognito looks for it, proves it in the zone, and adds the record", async () => {
    const made = await run({ domain }, { zone });
    expect(made.inventory().filter((one) => !BARE.includes(one))).toEqual([
      `${CERTIFICATE}::identity`,
      `${VALIDATION}::identity`,
      `${RECORD}::identity`,
      `${RECORD}::identity-validation`,
    ]);
    expect(made.one(CERTIFICATE).inputs).toEqual({
      domainName: "login.data.internal",
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      region: "us-east-1",
      tags: { ...tags, Name: "login.data.internal" },
    });
    expect(made.one(VALIDATION).inputs).toMatchObject({ region: "us-east-1" });
    expect(made.one(DOMAIN).inputs).toMatchObject({
      domain: "login.data.internal",
      certificateArn: made.one(VALIDATION).inputs["certificateArn"],
    });
    expect(made.one(RECORD, "identity").inputs).toMatchObject({
      zoneId: "ZPUBLIC",
      name: "login.data.internal",
      type: "A",
      aliases: [{ name: expect.stringMatching(/\.cloudfront\.net$/), zoneId: "Z2FDTNDATAQYW2" }],
    });
    expect(made.component.signInUrl).toBe("https://login.data.internal");
  });

  test("proves the certificate in the public zone beside a private one", async () => {
    const made = await run({ domain }, { zone: { id: "ZPRIVATE", validationZoneId: "ZPUBLIC" } });
    expect(made.one(RECORD, "identity").inputs["zoneId"]).toBe("ZPRIVATE");
    expect(made.one(RECORD, "identity-validation").inputs["zoneId"]).toBe("ZPUBLIC");
  });

  test("takes a certificate that is there", async () => {
    const made = await run({ domain: { ...domain, certificateArn } }, { zone });
    expect(made.ofType(CERTIFICATE)).toEqual([]);
    expect(made.one(DOMAIN).inputs["certificateArn"]).toBe(certificateArn);
  });
});

describe("IdentityBroker elsewhere", () => {
  test("says what a stack may loosen, and nothing else", async () => {
    const made = await run({
      mfa: "optional",
      threatProtection: "audit",
      deletionProtection: false,
      passwordLength: 20,
    });
    expect(made.one(POOL).inputs).toMatchObject({
      mfaConfiguration: "OPTIONAL",
      userPoolAddOns: { advancedSecurityMode: "AUDIT" },
      deletionProtection: "INACTIVE",
      passwordPolicy: { minimumLength: 20 },
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    });
  });

  test("makes another client, before the old one goes, for another generation", async () => {
    const made = await run({}, { clientGeneration: 2 });
    expect(made.ofType(CLIENT).map(({ name }) => name)).toEqual(["identity-airflow-2"]);
    const [one, two] = [(await run()).component, made.component];
    expect(await valueOf(two.clientSecret)).not.toBe(await valueOf(one.clientSecret));
  });

  test("finds the sign-in pages of GovCloud", async () => {
    const made = await run({}, { region: "us-gov-west-1" });
    expect(made.component.signInUrl).toBe(
      "https://airflow-test.auth-fips.us-gov-west-1.amazoncognito.com",
    );
  });
});
