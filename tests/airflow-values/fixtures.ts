import { databaseCertificates } from "../../airflow/databaseCertificates";
import type { SignOnClient } from "../../airflow/signOn";
import type { ChartValuesInput } from "../../airflow/values";
import { accessOf } from "../../settings/access";
import { defaultsFor } from "../../settings/defaults";
import { stackSettings, type StackSettings, type Tier } from "../../settings/schema";
import { executors } from "../../settings/schema/airflow";
import type { Settings } from "../../settings/types";
import { defaultBundle } from "../../settings/versions";

export { executors };
export const tiers: readonly Tier[] = ["dev", "uat", "prod"];
export const REGION = "eu-west-1";

/** Settings of a stack whose file says its tier only. */
export function settingsOf(tier: Tier): StackSettings & Pick<Settings, "access"> {
  const settings = stackSettings.parse(defaultsFor(tier, tier, REGION));
  return { ...settings, access: accessOf(settings) };
}

export const CERTIFICATES = databaseCertificates(REGION);

type Oidc = StackSettings["identity"]["oidc"];
type Overrides = Partial<StackSettings["airflow"]>;

/** What the chart's values are made from in a tier, with some of Airflow's settings replaced. */
export function inputFor(tier: Tier, overrides: Overrides = {}): ChartValuesInput {
  const { airflow, access, identity, secrets } = settingsOf(tier);
  return {
    airflow: { ...airflow, ...overrides },
    access,
    identity,
    airflowVersion: "3.2.2",
    healthPath: "/api/v2/monitor/health",
    images: defaultBundle.images,
    region: REGION,
    secretsPrefix: secrets.prefix,
    logsBucket: `airflow-${tier}-logs`,
    artifactsBucket: `airflow-${tier}-artifacts`,
    databaseCertificates: CERTIFICATES,
    roleArns: {
      service: "arn:aws:iam::123456789012:role/airflow-service-role",
      apiServer: "arn:aws:iam::123456789012:role/airflow-api-role",
    },
  };
}

/** Airflow at a user pool that the platform made. */
export const signOnClient: SignOnClient = {
  issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Made",
  clientId: "made",
  machines: {},
};

type Cognito = StackSettings["identity"]["cognito"];

/** Identity with the platform's own user pool. */
export function cognitoIdentity(
  tier: Tier,
  cognito: Partial<Cognito> = {},
): StackSettings["identity"] {
  const { identity } = settingsOf(tier);
  const domain = { prefix: "airflow-test" };
  return { ...identity, mode: "cognito", cognito: { ...identity.cognito, domain, ...cognito } };
}

/** A directory of each kind. */
export const entra: Cognito["providers"][number] = {
  name: "EntraID",
  type: "entra",
  tenantId: "2f7c1c7e-5b1d-4c3a-9e57-0d1f6c2b8a94",
  clientId: "7a1d3a52-4c0e-4d3b-8a43-0c8e4f0b7f11",
  clientSecretName: "sign-on/entra",
};
export const saml: Cognito["providers"][number] = {
  name: "Partner",
  type: "saml",
  metadataUrl: "https://idp.partner.internal/metadata.xml",
};

/** The same with single sign-on, behind a proxy that ends TLS in front of a network load balancer. */
export function signOnInput(tier: Tier, oidc: Partial<Oidc> = {}): ChartValuesInput {
  const input = inputFor(tier);
  const proxies = ["10.20.0.0/20", "10.20.16.0/20"];
  return {
    ...input,
    access: {
      ...input.access,
      hostName: "airflow.example.com",
      mode: "internal-nlb",
      trustedProxyCidrs: proxies,
      believedCidrs: proxies,
    },
    identity: {
      ...input.identity,
      mode: "oidc",
      oidc: {
        ...input.identity.oidc,
        issuer: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example",
        clientId: "client",
        clientSecretName: "platform/sign-on",
        roles: { Admin: ["admins"], Op: [], User: ["users", "analysts"], Viewer: ["viewers"] },
        ...oidc,
      },
    },
  };
}
