import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  livingGenerations,
  MACHINE_SCOPE,
  machineApi,
  type SignOnClient,
} from "../../airflow/signOn";
import type { IdentityBrokerArgs } from "./args";
import { appClientArgs, argoCdClientArgs, machineClientArgs } from "./clients";
import { createDomain, signInHost } from "./domain";
import { createProvider } from "./providers";
import { userPoolArgs } from "./userPool";

export type { IdentityBrokerArgs, SignInZone } from "./args";

type Machines = IdentityBrokerArgs["cognito"]["machines"];
type Client = aws.cognito.UserPoolClient;

/** The pool's own groups, the strongest first; `roles` of the settings says what each may. */
const groups = {
  admins: "Administrators of Airflow.",
  operators: "Operators of Airflow.",
  users: "Users of Airflow.",
  viewers: "Viewers of Airflow.",
} as const;

/**
 * Who people are: a Cognito user pool with Airflow's client, the directories that it trusts, and clients for other systems. Nobody
 * signs up by themselves, and no token of the client changes anything at Cognito.
 *
 * Cost: about $0.02 a month and user who signs in, $6 a month and machine.
 */
export class IdentityBroker extends pulumi.ComponentResource {
  /** What the API server is told. */
  readonly signOn: pulumi.Output<SignOnClient>;
  /** Secret of Airflow's client, JSON with clientSecret: for Secrets Manager, and from there the API server alone. */
  readonly clientSecret: pulumi.Output<string>;
  /** What each machine signs in with, as JSON: for Secrets Manager. */
  readonly machineCredentials: Readonly<Record<string, pulumi.Output<string>>>;
  /** Address of the sign-in pages. */
  readonly signInUrl: string;
  readonly userPoolId: pulumi.Output<string>;
  /** Argo CD at the pool; undefined without its UI. */
  readonly argoCd: pulumi.Output<{ issuer: string; clientId: string }> | undefined;

  constructor(name: string, args: IdentityBrokerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:IdentityBroker", name, {}, opts);

    const pool = new aws.cognito.UserPool(name, userPoolArgs(args), { parent: this });
    createDomain(name, args, pool, this);
    this.createGroups(name, pool);
    const providers = args.cognito.providers.map((one) => createProvider(name, one, pool, this));
    const client = this.createClient(name, args, pool, providers);
    this.createPages(name, pool, client);
    const machines = this.createMachines(name, args, pool);
    const argoCd = this.createArgoCdClient(name, args, pool, providers);

    this.signInUrl = `https://${signInHost(args)}`;
    this.userPoolId = pool.id;
    this.signOn = this.describe(pool, client, args.cognito.machines, machines);
    this.argoCd = argoCd && issuedTo(pool, argoCd);
    this.clientSecret = secretJson({ clientSecret: client.clientSecret });
    this.machineCredentials = this.credentials(machines);
    this.registerOutputs({ userPoolId: this.userPoolId, signInUrl: this.signInUrl });
  }

  private createGroups(name: string, pool: aws.cognito.UserPool): void {
    Object.entries(groups).forEach(([group, description], precedence) => {
      new aws.cognito.UserGroup(
        `${name}-${group}`,
        { userPoolId: pool.id, name: group, description, precedence },
        { parent: this },
      );
    });
  }

  /** A new generation is a new client: made before the old one goes. */
  private createClient(
    name: string,
    args: IdentityBrokerArgs,
    pool: aws.cognito.UserPool,
    providers: readonly aws.cognito.IdentityProvider[],
  ): Client {
    return new aws.cognito.UserPoolClient(
      `${name}-airflow-${args.clientGeneration}`,
      {
        userPoolId: pool.id,
        name: `${args.name}-airflow`,
        ...appClientArgs(args),
        supportedIdentityProviders: signInWith(args, providers),
      },
      { parent: this },
    );
  }

  private createArgoCdClient(
    name: string,
    args: IdentityBrokerArgs,
    pool: aws.cognito.UserPool,
    providers: readonly aws.cognito.IdentityProvider[],
  ): Client | undefined {
    if (args.argoCdHostName === undefined) return undefined;
    const client = new aws.cognito.UserPoolClient(
      `${name}-argocd`,
      {
        userPoolId: pool.id,
        name: `${args.name}-argocd`,
        ...argoCdClientArgs(args, args.argoCdHostName),
        supportedIdentityProviders: signInWith(args, providers),
      },
      { parent: this },
    );
    this.createPages(`${name}-argocd`, pool, client);
    return client;
  }

  /** Without a style of its own a client's sign-in page stays empty. */
  private createPages(name: string, pool: aws.cognito.UserPool, client: Client): void {
    new aws.cognito.ManagedLoginBranding(
      name,
      { userPoolId: pool.id, clientId: client.id, useCognitoProvidedValues: true },
      // One style per client: the next client's is another.
      { parent: this, deleteBeforeReplace: true },
    );
  }

  /** Clients of other systems, newest first. */
  private createMachines(
    name: string,
    args: IdentityBrokerArgs,
    pool: aws.cognito.UserPool,
  ): ReadonlyMap<string, readonly Client[]> {
    const machines = Object.entries(args.cognito.machines);
    if (machines.length === 0) return new Map();
    const server = new aws.cognito.ResourceServer(
      name,
      {
        userPoolId: pool.id,
        identifier: machineApi.server,
        name: "Airflow's REST API",
        scopes: [{ scopeName: machineApi.scope, scopeDescription: "Call the REST API." }],
      },
      { parent: this },
    );
    const create = (machine: string, generation: number): Client =>
      new aws.cognito.UserPoolClient(
        `${name}-machine-${machine}-${generation}`,
        {
          userPoolId: pool.id,
          name: `${args.name}-machine-${machine}`,
          ...machineClientArgs(args),
        },
        { parent: this, dependsOn: [server] },
      );
    return new Map(
      machines.map(([machine, { generation }]) => [
        machine,
        livingGenerations(generation).map((one) => create(machine, one)),
      ]),
    );
  }

  private describe(
    pool: aws.cognito.UserPool,
    client: Client,
    settings: Machines,
    machines: ReadonlyMap<string, readonly Client[]>,
  ): pulumi.Output<SignOnClient> {
    const described = Object.entries(settings).map(([machine, { role }]) =>
      pulumi
        .all((machines.get(machine) ?? []).map(({ id }) => id))
        .apply((clientIds) => [machine, { clientIds, role }] as const),
    );
    return pulumi
      .all([pool.endpoint, client.id, pulumi.all(described)])
      .apply(([endpoint, clientId, all]) => ({
        issuer: issuerOf(endpoint),
        clientId,
        machines: Object.fromEntries(all),
      }));
  }

  /** All that another system needs in order to get a token at the pool. */
  private credentials(
    machines: ReadonlyMap<string, readonly Client[]>,
  ): Record<string, pulumi.Output<string>> {
    return Object.fromEntries(
      [...machines].flatMap(([machine, [newest]]) =>
        newest === undefined
          ? []
          : [
              [
                machine,
                secretJson({
                  clientId: newest.id,
                  clientSecret: newest.clientSecret,
                  tokenUrl: `${this.signInUrl}/oauth2/token`,
                  scope: MACHINE_SCOPE,
                }),
              ],
            ],
      ),
    );
  }
}

/** How people may sign in: as the pool's own users, and with the directories. */
const signInWith = (
  { cognito }: IdentityBrokerArgs,
  providers: readonly aws.cognito.IdentityProvider[],
): pulumi.Input<string>[] => [
  ...(cognito.hideLocalSignIn ? [] : ["COGNITO"]),
  ...providers.map(({ providerName }) => providerName),
];

const issuerOf = (endpoint: string): string => `https://${endpoint}`;

const issuedTo = (
  pool: aws.cognito.UserPool,
  client: Client,
): pulumi.Output<{ issuer: string; clientId: string }> =>
  pulumi
    .all([pool.endpoint, client.id])
    .apply(([endpoint, clientId]) => ({ issuer: issuerOf(endpoint), clientId }));

const secretJson = (content: Record<string, pulumi.Input<string>>): pulumi.Output<string> =>
  pulumi.secret(pulumi.jsonStringify(content));
