import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "./iam/policyDocument";
import { trustPolicy } from "./iam/trust";

export interface WorkloadIdentityArgs {
  /** Physical name of the role: at most 64 characters, unique in the account. */
  roleName: string;
  /** Kubernetes namespace of the service accounts. */
  namespace: string;
  /** Service accounts that may take the role; at least one, compared in full. */
  serviceAccounts: readonly string[];
  /** ARN of the cluster's IAM OpenID Connect provider. */
  oidcProviderArn: pulumi.Input<string>;
  /** Issuer of the cluster's tokens, without `https://`. */
  oidcIssuer: pulumi.Input<string>;
  /** What the role may do; at most 10,240 characters of JSON. Left out where managed policies say it all. */
  policy?: pulumi.Input<PolicyDocument>;
  /** Policies kept by AWS, for software whose version AWS chooses too (EKS add-ons). Default: none. */
  managedPolicyArns?: readonly string[];
  /** Tags of the role. */
  tags: Readonly<Record<string, string>>;
}

/**
 * One IAM role for the service accounts of one workload. Every role that pods take goes through here,
 * so every trust is bound by subject and audience. Costs nothing.
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** Physical name of the role. */
  readonly roleName: pulumi.Output<string>;
  /** ARN of the role, known once its permissions are in place: pods that use it start with them. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:WorkloadIdentity", name, {}, opts);

    const role = this.createRole(name, args);
    const permissions = this.createPermissions(name, args, role);

    this.roleName = role.name;
    const permissionIds = pulumi.all(permissions.map((permission) => permission.id));
    this.roleArn = pulumi.all([role.arn, permissionIds]).apply(([arn]) => arn);
    this.registerOutputs({ roleName: this.roleName, roleArn: this.roleArn });
  }

  private createRole(name: string, args: WorkloadIdentityArgs): aws.iam.Role {
    const { roleName, namespace, serviceAccounts } = args;
    const trust = pulumi
      .all([args.oidcProviderArn, args.oidcIssuer])
      .apply(([oidcProviderArn, oidcIssuer]) =>
        trustPolicy({ oidcProviderArn, oidcIssuer, namespace, serviceAccounts }),
      );
    return new aws.iam.Role(
      name,
      {
        name: roleName,
        description: `Taken by ${namespace}/${serviceAccounts.join(", ")} through the cluster's OIDC provider.`,
        assumeRolePolicy: pulumi.jsonStringify(trust),
        tags: { ...args.tags, Name: roleName },
      },
      { parent: this },
    );
  }

  private createPermissions(
    name: string,
    args: WorkloadIdentityArgs,
    role: aws.iam.Role,
  ): pulumi.CustomResource[] {
    const managed = (args.managedPolicyArns ?? []).map(
      (policyArn) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policyArn.slice(policyArn.lastIndexOf("/") + 1)}`,
          { role: role.name, policyArn },
          { parent: this },
        ),
    );
    if (args.policy === undefined) return managed;
    const own = new aws.iam.RolePolicy(
      name,
      { name: "permissions", role: role.name, policy: pulumi.jsonStringify(args.policy) },
      { parent: this },
    );
    return [own, ...managed];
  }
}
