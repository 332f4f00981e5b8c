import type { SettingsPath } from "../faults";
import type { Settings } from "../types";
import { when, type Check, type Finding } from "./check";

const section = ["identity", "cognito"];
const mode = ["identity", "mode"];

type Cognito = Settings["identity"]["cognito"];
type Provider = Cognito["providers"][number];

/** A check of what the user pool is made of; other modes make none. */
const check = (
  reads: readonly string[],
  run: (cognito: Cognito, settings: Settings) => Finding[],
): Check => ({
  reads: ["identity.mode", ...reads],
  run: ({ settings }) =>
    settings.identity.mode === "cognito" ? run(settings.identity.cognito, settings) : [],
});

const domain = check(["identity.cognito.domain"], ({ domain: { prefix, hostName } }) => {
  const path = [...section, "domain"];
  return [
    ...when(
      prefix === undefined && hostName === undefined,
      path,
      "is missing while identity.mode is cognito: choose a prefix that nobody else in the region has, such as airflow-<company>-<stack>, or a hostName of your own",
      mode,
    ),
    ...when(
      prefix !== undefined && hostName !== undefined,
      [...path, "hostName"],
      "stands beside domain.prefix: a user pool signs people in at one of them, remove the other",
    ),
  ];
});

/** What a host of one's own asks for ("Configuring a user pool domain", Amazon Cognito Developer Guide). */
const ownHost = check(
  ["identity.cognito.domain", "access.hostName", "access.zone"],
  ({ domain: { hostName, certificateArn } }, { access }) => {
    const path = [...section, "domain", "hostName"];
    const { zone } = access;
    if (hostName === undefined)
      return when(
        certificateArn !== undefined,
        [...section, "domain", "certificateArn"],
        "has no effect without domain.hostName: remove it, or name the host",
      );
    return [
      ...when(
        hostName === access.hostName,
        path,
        `${hostName} is Airflow's own (access.hostName): Cognito needs another, such as login.${zone?.name ?? "data.internal"}`,
      ),
      ...when(
        zone === undefined,
        ["access", "zone"],
        "is missing while identity.cognito.domain.hostName is set: the zone that gets its record",
        path,
      ),
      ...when(
        zone !== undefined && !hostName.endsWith(`.${zone.name}`),
        path,
        `${hostName} must lie below the zone ${zone?.name ?? ""}, such as login.${zone?.name ?? ""}`,
      ),
      ...when(
        zone?.private === true &&
          zone.validationZoneId === undefined &&
          certificateArn === undefined,
        [...section, "domain", "certificateArn"],
        "is missing while access.zone is private: ACM sees public zones only. Name a certificate of us-east-1, or access.zone.validationZoneId",
        path,
      ),
    ];
  },
);

const partition = check(["identity.cognito.domain.hostName"], (cognito, settings) => [
  ...when(
    settings.partition === "aws-cn",
    mode,
    "must be password or oidc in China: Amazon Cognito has no user pools there",
  ),
  ...when(
    settings.partition === "aws-us-gov" && cognito.domain.hostName !== undefined,
    [...section, "domain", "hostName"],
    "must give way to domain.prefix in GovCloud: the certificate of a host of your own would have to lie in us-east-1",
  ),
]);

/** Names that Cognito keeps to itself ("CreateIdentityProvider", Amazon Cognito API Reference). */
const reserved = ["cognito", "facebook", "google", "loginwithamazon", "signinwithapple"];

const providerNames = check(["identity.cognito.providers"], ({ providers }) =>
  providers.flatMap(({ name }, index) => {
    const path = [...section, "providers", index, "name"];
    const same = providers.findIndex((other) => other.name.toLowerCase() === name.toLowerCase());
    return [
      ...when(
        same !== index,
        path,
        `${name} is the name of providers[${same}] too: people are told apart by it`,
      ),
      ...when(
        reserved.includes(name.toLowerCase()),
        path,
        `${name} is a name that Cognito keeps to itself: choose another`,
      ),
    ];
  }),
);

const entraKeys = {
  tenantId: "Entra ID's tenant id",
  clientId: "the application (client) id of the app registration",
  clientSecretName: "the name of the secret in Secrets Manager that holds the app's client secret",
} as const;
const samlKeys = { metadataUrl: "the address of the provider's metadata document" } as const;

/** What a kind of provider needs, and what it knows nothing of. */
function keysOf(provider: Provider, path: SettingsPath): Finding[] {
  const { type, name } = provider;
  const own: Readonly<Record<string, string>> = type === "entra" ? entraKeys : samlKeys;
  const foreign = Object.keys(type === "entra" ? samlKeys : entraKeys);
  const given = new Map<string, unknown>(Object.entries(provider));
  return [
    ...Object.entries(own).flatMap(([key, what]) =>
      when(
        given.get(key) === undefined,
        [...path, key],
        `is missing while the type of ${name} is ${type}: ${what}`,
        [...path, "type"],
      ),
    ),
    ...foreign.flatMap((key) =>
      when(
        given.get(key) !== undefined,
        [...path, key],
        `has no effect with type ${type}: remove it`,
      ),
    ),
  ];
}

const providerKeys = check(["identity.cognito.providers"], ({ providers }) =>
  providers.flatMap((provider, index) => keysOf(provider, [...section, "providers", index])),
);

const hidden = check(
  ["identity.cognito.providers", "identity.cognito.hideLocalSignIn"],
  ({ providers, hideLocalSignIn }) =>
    when(
      hideLocalSignIn && providers.length === 0,
      [...section, "hideLocalSignIn"],
      "leaves nobody a way to sign in: name a provider, or set it to false",
    ),
);

export const cognitoChecks: readonly Check[] = [
  domain,
  ownHost,
  partition,
  providerNames,
  providerKeys,
  hidden,
];
