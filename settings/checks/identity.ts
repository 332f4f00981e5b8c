import { endsTls } from "../access";
import { isPlainObject } from "../merge";
import { cognitoChecks } from "./cognito";
import { when, type Check, type Finding } from "./check";

/** What belongs to one way to sign in says nothing about another. */
const otherModes: Check = {
  reads: ["identity.mode"],
  run: ({ settings: { identity }, given }) =>
    Object.entries({
      oidc: ["oidc"],
      cognito: ["cognito"],
      adminUser: ["password"],
      sessionMinutes: ["cognito", "oidc"],
    }).flatMap(([key, modes]) =>
      when(
        !modes.includes(identity.mode) &&
          isPlainObject(given.identity) &&
          Object.hasOwn(given.identity, key),
        ["identity", key],
        `has no effect while identity.mode is ${identity.mode}: remove it, or set identity.mode to ${modes.join(" or ")}`,
      ),
    ),
};

const section = ["identity", "oidc"];

/** What the platform must be told of the provider. */
const required = [
  ["issuer", "the provider's issuer, such as https://cognito-idp.<region>.amazonaws.com/<pool id>"],
  ["clientId", "the id of Airflow's client at the provider"],
  ["clientSecretName", "the name of the secret in Secrets Manager that holds the client's secret"],
] as const;

const provider: Check = {
  reads: ["identity.mode", ...required.map(([key]) => `identity.oidc.${key}`)],
  run: ({ settings: { identity } }) =>
    required.flatMap(([key, what]) =>
      when(
        identity.mode === "oidc" && identity.oidc[key] === undefined,
        [...section, key],
        `is missing while identity.mode is oidc: ${what}`,
        ["identity", "mode"],
      ),
    ),
};

const groupMapping: Check = {
  reads: ["identity.mode", "identity.oidc.roles", "identity.cognito.roles"],
  run: ({ settings: { identity } }) => {
    const { mode } = identity;
    if (mode === "password") return [];
    return when(
      Object.values(identity[mode].roles).flat().length === 0,
      ["identity", mode, "roles"],
      "gives nobody a role, so nobody could sign in: name a group for Admin, Op, User or Viewer, such as Admin: [admins]",
      ["identity", "mode"],
    );
  },
};

/** The provider sends people back to one https address, and nothing reaches it inside a cluster that lets nobody in. */
const wayIn: Check = {
  reads: [
    "identity.mode",
    "access.hostName",
    "access.mode",
    "access.zone",
    "access.certificateArn",
  ],
  run: ({ settings: { identity, access } }): Finding[] => {
    const { mode } = identity;
    if (mode === "password") return [];
    return [
      ...when(
        access.hostName === undefined,
        ["access", "hostName"],
        `is missing while identity.mode is ${mode}: the provider sends people back to https://<host name>`,
        ["identity", "mode"],
      ),
      ...when(
        access.mode === "none",
        ["access", "mode"],
        `must be a load balancer while identity.mode is ${mode}: with none nothing outside the cluster reaches the API server`,
        ["identity", "mode"],
      ),
      ...when(
        access.mode === "internal-nlb" && endsTls(access),
        ["access", "mode"],
        `must be internal-alb or nginx while identity.mode is ${mode}: a network load balancer sets no X-Forwarded-Proto, so Airflow would send people back to http. Or let a proxy of your own end TLS (access.trustedProxyCidrs)`,
        ["identity", "mode"],
      ),
    ];
  },
};

export const identityChecks: readonly Check[] = [
  otherModes,
  provider,
  groupMapping,
  wayIn,
  ...cognitoChecks,
];
