/** Who may do what in Argo CD, from what the settings say of Airflow: one mapping of groups for both. */
import { GROUPS_ATTRIBUTE } from "../../airflow/signOn";
import type { StackSettings } from "../../settings/types";
import type { UiSignOn } from "./args";

type Identity = StackSettings["identity"];

const people = ({ Admin, Op, User, Viewer }: Identity["oidc"]["roles"]) => ({
  operators: [...new Set([...Admin, ...Op])],
  viewers: [...new Set([...User, ...Viewer])],
});

/**
 * Sign-on at a provider of one's own.
 *
 * @param clientId `delivery.argocd.clientId`.
 */
export function oidcSignOn(identity: Identity, clientId: string | undefined): UiSignOn | undefined {
  const { issuer, groupClaims, roles } = identity.oidc;
  if (identity.mode !== "oidc" || issuer === undefined || clientId === undefined) return undefined;
  return { issuer, clientId, groupClaims, ...people(roles) };
}

/** Sign-on at the platform's own user pool. */
export function cognitoSignOn(
  { cognito }: Identity,
  client: Pick<UiSignOn, "issuer" | "clientId">,
): UiSignOn {
  const federated = cognito.providers.length > 0 ? [GROUPS_ATTRIBUTE] : [];
  return { ...client, groupClaims: ["cognito:groups", ...federated], ...people(cognito.roles) };
}
