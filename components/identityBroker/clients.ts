/** Clients at the user pool, as pure values: see "CreateUserPoolClient", Amazon Cognito API Reference. */
import { GROUPS_ATTRIBUTE, MACHINE_SCOPE } from "../../airflow/signOn";
import type { IdentityBrokerArgs } from "./args";

/** Attributes that a directory fills in at each sign-in, and that tokens carry. */
const PROFILE = ["email", "family_name", "given_name"] as const;

const inMinutes = { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" } as const;

/** What both kinds of client have in common: a secret, tokens that can be taken back, and no word on who exists. */
const confidential = () => ({
  generateSecret: true,
  enableTokenRevocation: true,
  preventUserExistenceErrors: "ENABLED",
  allowedOauthFlowsUserPoolClient: true,
  // The least that Cognito accepts: nobody signs in past its pages, so no token may change its owner's attributes.
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
  tokenValidityUnits: inMinutes,
});

/**
 * Attributes that the client may write. Cognito itself writes what a directory says with the client's permission, so the groups must
 * be among them where there is a directory, and are not where there is none.
 */
export const writableAttributes = (federated: boolean): string[] =>
  [...PROFILE, ...(federated ? [GROUPS_ATTRIBUTE] : [])].sort();

/** Airflow's own client: the code flow, to one address. PKCE is Airflow's part (webserver_config.py): Cognito has no switch for it. */
export function appClientArgs({ cognito, callbackUrl, logoutUrl }: IdentityBrokerArgs) {
  const federated = cognito.providers.length > 0;
  return {
    ...confidential(),
    allowedOauthFlows: ["code"],
    // Without aws.cognito.signin.user.admin a token changes nothing at Cognito, its owner's groups in particular.
    allowedOauthScopes: ["email", "openid", "profile"],
    callbackUrls: [callbackUrl],
    logoutUrls: [logoutUrl],
    readAttributes: [...PROFILE, "email_verified", GROUPS_ATTRIBUTE].sort(),
    writeAttributes: writableAttributes(federated),
    accessTokenValidity: cognito.tokenMinutes,
    idTokenValidity: cognito.tokenMinutes,
    refreshTokenValidity: cognito.refreshTokenMinutes,
    authSessionValidity: cognito.signInMinutes,
  };
}

/**
 * Argo CD's client: public, because nothing could bring a secret into its namespace that would be worth more than PKCE, which Argo CD
 * always uses (RFC 9700, 2.1.1). It reads who somebody is and which groups they are in, and writes nothing.
 */
export function argoCdClientArgs({ cognito }: IdentityBrokerArgs, hostName: string) {
  return {
    ...confidential(),
    generateSecret: false,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["email", "openid", "profile"],
    callbackUrls: [`https://${hostName}/auth/callback`],
    logoutUrls: [`https://${hostName}/`],
    readAttributes: [...PROFILE, "email_verified", GROUPS_ATTRIBUTE].sort(),
    writeAttributes: writableAttributes(cognito.providers.length > 0),
    accessTokenValidity: cognito.tokenMinutes,
    idTokenValidity: cognito.tokenMinutes,
    refreshTokenValidity: cognito.refreshTokenMinutes,
    authSessionValidity: cognito.signInMinutes,
  };
}

/** Another system's client: tokens for the REST API by its own secret, and no people. */
export function machineClientArgs({ cognito }: IdentityBrokerArgs) {
  return {
    ...confidential(),
    allowedOauthFlows: ["client_credentials"],
    allowedOauthScopes: [MACHINE_SCOPE],
    accessTokenValidity: cognito.tokenMinutes,
    idTokenValidity: cognito.tokenMinutes,
    refreshTokenValidity: cognito.refreshTokenMinutes,
  };
}
