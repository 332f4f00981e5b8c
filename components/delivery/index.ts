import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type CiTrust, ciTrustPolicy } from "../iam/ciTrust";
import { deliveryBoundaryPolicy, workloadBoundaryPolicy } from "../iam/deliveryBoundary";
import { deployParts, deployPolicies } from "../iam/deployPolicies";
import type { DeployPolicyInput } from "../iam/deployScope";
import type { PolicyDocument } from "../iam/policyDocument";
import { previewPolicy } from "../iam/previewPolicy";

export interface DeliveryArgs extends Omit<DeployPolicyInput, "accountId" | "workloadBoundaryArn"> {
  /** The pipeline's issuer, and what its tokens must say for each of the two roles. */
  trust: CiTrust;
  /** Whether the OpenID Connect provider is made here. An account holds one per issuer. */
  createOidcProvider: boolean;
  /** Tags of every resource. */
  tags: Readonly<Record<string, string>>;
}

/** What the documents need that only the account knows. */
interface Place {
  readonly accountId: string;
  readonly providerArn: string;
  readonly workloadBoundaryArn: string;
}

interface NamedPolicy {
  readonly path: "/boundary/" | "/delivery/";
  readonly policyName: string;
  readonly document: pulumi.Input<PolicyDocument>;
}

/** Hours that credentials last: an `up` from nothing takes about 40 minutes, one that changes a database more. */
const HOURS = { preview: 1, deploy: 2 } as const;
type Use = keyof typeof HOURS;

/**
 * The pipeline's way in: an OpenID Connect provider, a role that previews and reads only, a role that deploys,
 * and the boundaries that keep it from widening itself. Nobody holds a key. The roles cannot change this
 * component: its changes are applied by an administrator. Costs nothing.
 */
export class Delivery extends pulumi.ComponentResource {
  readonly previewRoleArn: pulumi.Output<string>;
  readonly deployRoleArn: pulumi.Output<string>;
  /** Boundary that every role of the stack must have, or the pipeline could not make it. */
  readonly workloadBoundaryArn: pulumi.Output<string>;
  /** What must stand before the roles are named elsewhere. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: DeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:Delivery", name, {}, opts);

    const workloads = this.createWorkloadBoundary(name, args);
    const place = this.findPlace(name, args, workloads);
    const boundary = this.createOwnBoundary(name, args, place);
    const preview = this.createRole(name, "preview", args, place, boundary);
    const deploy = this.createRole(name, "deploy", args, place, boundary);
    const grants = [
      ...this.grantReading(name, args, place, { preview, deploy }),
      ...this.grantDeploying(name, args, place, deploy),
    ];

    this.previewRoleArn = preview.arn;
    this.deployRoleArn = deploy.arn;
    this.workloadBoundaryArn = workloads.arn;
    this.ready = [preview, deploy, ...grants];
    this.registerOutputs({ previewRoleArn: preview.arn, deployRoleArn: deploy.arn });
  }

  private createWorkloadBoundary(name: string, args: DeliveryArgs): aws.iam.Policy {
    return this.createPolicy(`${name}-workload-boundary`, args, {
      path: "/boundary/",
      policyName: `${args.clusterName}-workload-boundary`,
      document: workloadBoundaryPolicy(args),
    });
  }

  /** The account says itself in the first ARN that it gives: no question to it, in a preview neither. */
  private findPlace(
    name: string,
    args: DeliveryArgs,
    workloads: aws.iam.Policy,
  ): pulumi.Output<Place> {
    const { partition, trust, createOidcProvider, tags } = args;
    const accountId = workloads.arn.apply((arn) => arn.split(":")[4] ?? "");
    const made = createOidcProvider
      ? new aws.iam.OpenIdConnectProvider(
          name,
          {
            url: trust.url,
            clientIdLists: [trust.audience],
            tags: { ...tags, Name: trust.url },
          },
          { parent: this },
        )
      : undefined;
    const providerArn =
      made?.arn ??
      pulumi.interpolate`arn:${partition}:iam::${accountId}:oidc-provider/${trust.url.replace("https://", "")}`;
    return pulumi.output({ accountId, providerArn, workloadBoundaryArn: workloads.arn });
  }

  private createOwnBoundary(
    name: string,
    args: DeliveryArgs,
    place: pulumi.Output<Place>,
  ): aws.iam.Policy {
    return this.createPolicy(`${name}-boundary`, args, {
      path: "/boundary/",
      policyName: `${args.clusterName}-delivery-boundary`,
      document: place.apply((found) => deliveryBoundaryPolicy({ ...args, ...found })),
    });
  }

  private createRole(
    name: string,
    use: Use,
    args: DeliveryArgs,
    place: pulumi.Output<Place>,
    boundary: aws.iam.Policy,
  ): aws.iam.Role {
    const roleName = `${args.clusterName}-${use}`;
    const trust = place.apply(({ providerArn }) => ciTrustPolicy(providerArn, args.trust[use]));
    return new aws.iam.Role(
      `${name}-${use}`,
      {
        name: roleName,
        path: "/delivery/",
        description: `Taken by the pipeline to ${use} stack ${args.stack}.`,
        assumeRolePolicy: pulumi.jsonStringify(trust),
        maxSessionDuration: 3600 * HOURS[use],
        permissionsBoundary: boundary.arn,
        tags: { ...args.tags, Name: roleName },
      },
      { parent: this },
    );
  }

  private grantReading(
    name: string,
    args: DeliveryArgs,
    place: pulumi.Output<Place>,
    roles: Readonly<Record<Use, aws.iam.Role>>,
  ): pulumi.Resource[] {
    const policy = this.createPolicy(`${name}-read`, args, {
      path: "/delivery/",
      policyName: `${args.clusterName}-read`,
      document: place.apply((found) => previewPolicy({ ...args, ...found })),
    });
    return [
      policy,
      this.attach(`${name}-preview-read`, roles.preview, policy),
      this.attach(`${name}-deploy-read`, roles.deploy, policy),
    ];
  }

  private grantDeploying(
    name: string,
    args: DeliveryArgs,
    place: pulumi.Output<Place>,
    deploy: aws.iam.Role,
  ): pulumi.Resource[] {
    const documents = place.apply((found) => deployPolicies({ ...args, ...found }));
    return deployParts.flatMap((part) => {
      const policy = this.createPolicy(`${name}-deploy-${part}`, args, {
        path: "/delivery/",
        policyName: `${args.clusterName}-deploy-${part}`,
        document: documents.apply((found) => found[part]),
      });
      return [policy, this.attach(`${name}-deploy-${part}`, deploy, policy)];
    });
  }

  private createPolicy(name: string, args: DeliveryArgs, policy: NamedPolicy): aws.iam.Policy {
    const { path, policyName, document } = policy;
    return new aws.iam.Policy(
      name,
      {
        name: policyName,
        path,
        policy: pulumi.jsonStringify(document),
        tags: { ...args.tags, Name: policyName },
      },
      { parent: this },
    );
  }

  private attach(name: string, role: aws.iam.Role, policy: aws.iam.Policy): pulumi.Resource {
    return new aws.iam.RolePolicyAttachment(
      name,
      { role: role.name, policyArn: policy.arn },
      { parent: this },
    );
  }
}
