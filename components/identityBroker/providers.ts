/** Directories of other people: what Cognito is told of each. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { GROUPS_ATTRIBUTE } from "../../airflow/signOn";
import type { IdentityBrokerArgs } from "./args";

export type ProviderSettings = IdentityBrokerArgs["cognito"]["providers"][number];

/** Claims of Entra ID's id_token ("ID token claims reference", Microsoft identity platform). */
const entraClaims = {
  groups: "groups",
  email: "email",
  givenName: "given_name",
  familyName: "family_name",
};

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** Attributes of Entra ID's assertions ("SAML token claims reference", Microsoft identity platform). */
const samlClaims = {
  groups: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
  email: `${soap}/emailaddress`,
  givenName: `${soap}/givenname`,
  familyName: `${soap}/surname`,
};

/** The pool's attributes by what the directory calls them. */
export function attributeMapping({ type, claims }: ProviderSettings): Record<string, string> {
  const named = { ...(type === "entra" ? entraClaims : samlClaims), ...claims };
  return {
    [GROUPS_ATTRIBUTE]: named.groups,
    email: named.email,
    given_name: named.givenName,
    family_name: named.familyName,
    // What a federated person is called, after the provider's name: Cognito insists on the subject.
    ...(type === "entra" ? { username: "sub" } : {}),
  };
}

/** Secret of the app registration: the one value that only `up` and `preview` can read, and that Cognito must be given. */
function clientSecret(secretName: string, opts: pulumi.InvokeOutputOptions): pulumi.Output<string> {
  const found = aws.secretsmanager.getSecretVersionOutput({ secretId: secretName }, opts);
  return pulumi.secret(found.secretString.apply((text) => secretIn(text, secretName)));
}

/**
 * The field `clientSecret` of a secret.
 *
 * @throws pulumi.RunError where there is none; it never says what is there.
 */
export function secretIn(text: string, secretName: string): string {
  const value = fieldOf(text);
  if (value !== undefined) return value;
  throw new pulumi.RunError(
    `the secret ${secretName} must be JSON with the app registration's secret: {"clientSecret": "…"}`,
  );
}

function fieldOf(text: string): string | undefined {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== "object" || content === null || !("clientSecret" in content))
      return undefined;
    const value: unknown = content.clientSecret;
    return typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}

type Details = Pick<aws.cognito.IdentityProviderArgs, "providerType" | "providerDetails">;

/** What Cognito calls the kind of provider, and how it reaches it ("CreateIdentityProvider", Amazon Cognito API Reference). */
function detailsOf(settings: ProviderSettings, opts: pulumi.InvokeOutputOptions): Details {
  const { type, name, tenantId, clientId, clientSecretName, metadataUrl } = settings;
  if (type === "saml") {
    if (metadataUrl === undefined) throw new Error(`the provider ${name} has no metadataUrl`);
    return {
      providerType: "SAML",
      // Signing out of Airflow is not signing out of the company; answers that nobody asked for are refused.
      providerDetails: { MetadataURL: metadataUrl, IDPSignout: "false", IDPInit: "false" },
    };
  }
  if (tenantId === undefined || clientId === undefined || clientSecretName === undefined)
    throw new Error(`the provider ${name} has no tenant, client or secret`);
  return {
    providerType: "OIDC",
    providerDetails: {
      oidc_issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      client_id: clientId,
      client_secret: clientSecret(clientSecretName, opts),
      authorize_scopes: "openid email profile",
      attributes_request_method: "GET",
    },
  };
}

/** A directory at the user pool. */
export function createProvider(
  name: string,
  settings: ProviderSettings,
  pool: aws.cognito.UserPool,
  parent: pulumi.Resource,
): aws.cognito.IdentityProvider {
  return new aws.cognito.IdentityProvider(
    `${name}-${settings.name.toLowerCase()}`,
    {
      userPoolId: pool.id,
      providerName: settings.name,
      attributeMapping: attributeMapping(settings),
      ...detailsOf(settings, { parent }),
    },
    { parent, additionalSecretOutputs: ["providerDetails"] },
  );
}
