/** Single sign-on as the API server is told of it (docs/sign-on.md): from the settings, and from what IdentityBroker made. */
import type { StackSettings } from "../settings/types";

type Identity = StackSettings["identity"];
type Roles = Identity["oidc"]["roles"];

/** Another system that calls the REST API. */
export interface Machine {
  /** Its clients at the provider: today's, and the one before. */
  readonly clientIds: readonly string[];
  /** Its role in Airflow. */
  readonly role: keyof Roles;
}

/** Airflow at its own user pool, once everything there is made. No secret is among it. */
export interface SignOnClient {
  readonly issuer: string;
  readonly clientId: string;
  /** Other systems, by the name that they have in Airflow. */
  readonly machines: Readonly<Record<string, Machine>>;
}

/** What webserver_config.py reads. */
export interface SignOnSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly providerName: string;
  readonly usernameClaim: string;
  readonly groupClaims: readonly string[];
  readonly roles: Roles;
  /** Groups by the roles of teams. */
  readonly teamRoles?: Readonly<Record<string, readonly string[]>>;
  readonly machines?: Readonly<Record<string, Machine>>;
  /** Scope that a machine's token must hold. */
  readonly machineScope?: string;
}

/** Resource server and scope of the REST API at the user pool; together they are the scope that a machine asks for. */
export const machineApi = { server: "airflow", scope: "api" } as const;
export const MACHINE_SCOPE = `${machineApi.server}/${machineApi.scope}`;

/** Generations of a machine's client that work, newest first: the one before stays until the next. */
export const livingGenerations = (generation: number): number[] =>
  generation > 1 ? [generation, generation - 1] : [generation];

/** Attribute of the user pool that federated groups are mapped to, and the claim that it becomes. */
export const GROUPS_ATTRIBUTE = "custom:groups";

/** Name of the platform's own user pool in webserver_config.py, on the button and in the callback's path. */
export const COGNITO_PROVIDER = "cognito";

export const usesSignOn = ({ mode }: Identity): boolean => mode !== "password";

/** What the button says, and the end of the callback's path, wherever people sign in with a provider. */
export const providerName = ({ mode, oidc }: Identity): string =>
  mode === "cognito" ? COGNITO_PROVIDER : oidc.providerName;

/** Cognito's claims. Federated groups count only where there is a directory that writes them. */
function ofCognito({ cognito }: Identity, client: SignOnClient): SignOnSettings {
  const federated = cognito.providers.length > 0 ? [GROUPS_ATTRIBUTE] : [];
  const machines = Object.keys(client.machines).length > 0;
  return {
    issuer: client.issuer,
    clientId: client.clientId,
    providerName: COGNITO_PROVIDER,
    usernameClaim: "cognito:username",
    groupClaims: ["cognito:groups", ...federated],
    roles: cognito.roles,
    ...(machines ? { machines: client.machines, machineScope: MACHINE_SCOPE } : {}),
  };
}

/**
 * What the API server is told; undefined where nobody signs in with a provider.
 *
 * @param client What IdentityBroker made; needed with cognito.
 * @throws Error where something of the provider is missing; the settings' checks refuse such a stack first.
 */
export function signOnSettings(
  identity: Identity,
  client?: SignOnClient,
): SignOnSettings | undefined {
  switch (identity.mode) {
    case "password":
      return undefined;
    case "cognito":
      if (client === undefined) throw new Error("identity.mode is cognito, and no client was made");
      return ofCognito(identity, client);
    case "oidc": {
      const { issuer, clientId, usernameClaim, groupClaims, roles, ...rest } = identity.oidc;
      if (issuer === undefined || clientId === undefined)
        throw new Error("identity.oidc has no issuer or no client");
      const { providerName: name } = rest;
      return { issuer, clientId, providerName: name, usernameClaim, groupClaims, roles };
    }
  }
}
