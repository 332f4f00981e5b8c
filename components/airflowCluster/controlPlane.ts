import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey } from "../encryptionKey";
import { logsKeyUser } from "../iam/keyPolicy";
import { managedPolicyArn } from "../iam/partition";
import { serviceTrustPolicy } from "../iam/trust";
import type { AirflowClusterArgs, ClusterHandle } from "./args";

export interface ControlPlane {
  readonly cluster: ClusterHandle;
  /** Encrypts the cluster's secrets, and log groups below `/aws/eks/<name>/`; none for a cluster made elsewhere. */
  readonly key?: aws.kms.Key;
}

/** Every type there is (FSBP EKS.8). */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** The control plane: its key, its log group, its role, then the cluster. About $73 a month, $1 for the key. */
export function createControlPlane(
  name: string,
  args: AirflowClusterArgs,
  parent: pulumi.Resource,
): ControlPlane {
  const key = createKey(name, args, parent);
  const logGroup = createLogGroup(name, args, key, parent);
  const { role, permissions } = createRole(name, args, parent);
  const cluster = new eks.Cluster(
    name,
    {
      ...endpointAccess(args),
      ...withoutBuiltInParts,
      name: args.name,
      version: args.kubernetesVersion,
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: args.deletionProtection,
      vpcId: args.vpcId,
      privateSubnetIds: args.nodeSubnetIds,
      serviceRole: role,
      authenticationMode: "API",
      createOidcProvider: true,
      encryptionConfigKeyArn: key.arn,
      enabledClusterLogTypes: LOG_TYPES,
      tags: { ...args.tags, Name: args.name },
    },
    {
      parent,
      // The group comes first: one that EKS makes itself never expires, and blocks the next cluster of this name.
      dependsOn: [logGroup, ...permissions],
      // EKS refuses to delete a protected cluster only after everything in it is gone; the engine refuses at once.
      protect: args.protect ?? args.deletionProtection,
      transforms: args.adminRoleArns.length > 0 ? [withoutMakersAccess] : undefined,
    },
  );
  return {
    key,
    cluster: {
      name: cluster.eksCluster.name,
      endpoint: cluster.core.endpoint,
      certificateAuthorityData: cluster.eksCluster.certificateAuthority.data,
      oidcProviderArn: cluster.oidcProviderArn,
      oidcIssuer: cluster.oidcIssuer,
      nodeSecurityGroupId: cluster.nodeSecurityGroupId,
      deletedWith: cluster,
    },
  };
}

/**
 * What the eks component would make by itself is made by the program: its vpc-cni add-on goes away together
 * with the nodes and leaves network interfaces behind, and its security groups are open to the world (ADR 0001).
 */
const withoutBuiltInParts = {
  skipDefaultNodeGroup: true,
  skipDefaultSecurityGroups: true,
  nodeAssociatePublicIpAddress: false,
  useDefaultVpcCni: true,
  bootstrapSelfManagedAddons: false,
  kubeProxyAddonOptions: { enabled: false },
  corednsAddonOptions: { enabled: false },
};

function endpointAccess(args: AirflowClusterArgs): eks.ClusterArgs {
  const { publicEndpoint, publicEndpointCidrs } = args;
  return {
    endpointPrivateAccess: true,
    endpointPublicAccess: publicEndpoint,
    ...(publicEndpoint ? { publicAccessCidrs: [...publicEndpointCidrs] } : {}),
  };
}

/**
 * Engine transform: the eks component always makes the cluster's maker an administrator. Where roles are named,
 * they are the only ones; and EKS refuses a second entry for a maker who is among them.
 */
export function withoutMakersAccess(
  args: pulumi.ResourceTransformArgs,
): pulumi.ResourceTransformResult | undefined {
  if (args.type !== "aws:eks/cluster:Cluster") return undefined;
  const accessConfig = {
    authenticationMode: "API",
    bootstrapClusterCreatorAdminPermissions: false,
  };
  return { props: { ...args.props, accessConfig }, opts: args.opts };
}

function createKey(name: string, args: AirflowClusterArgs, parent: pulumi.Resource): aws.kms.Key {
  const { partition, region, tags } = args;
  const logGroupPrefix = `/aws/eks/${args.name}/`;
  return encryptionKey(
    name,
    {
      description: `Encrypts the Kubernetes secrets and the logs of ${args.name}.`,
      alias: args.name,
      partition,
      accountId: args.accountId,
      users: (accountId) => [logsKeyUser({ partition, region, accountId, logGroupPrefix })],
      deletionWindowDays: args.deletionProtection ? 30 : 7,
      tags,
    },
    { parent },
  );
}

function createLogGroup(
  name: string,
  args: AirflowClusterArgs,
  key: aws.kms.Key,
  parent: pulumi.Resource,
): aws.cloudwatch.LogGroup {
  const groupName = `/aws/eks/${args.name}/cluster`;
  return new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    {
      name: groupName,
      retentionInDays: args.logRetentionDays,
      kmsKeyId: key.arn,
      tags: { ...args.tags, Name: groupName },
    },
    { parent },
  );
}

function createRole(
  name: string,
  args: AirflowClusterArgs,
  parent: pulumi.Resource,
): { role: aws.iam.Role; permissions: pulumi.Resource[] } {
  const { partition, region } = args;
  const roleName = `${args.name}-control-plane`;
  const trust = pulumi.output(args.accountId).apply((accountId) =>
    serviceTrustPolicy({
      service: "eks.amazonaws.com",
      sourceAccount: accountId,
      sourceArn: `arn:${partition}:eks:${region}:${accountId}:cluster/${args.name}`,
    }),
  );
  const role = new aws.iam.Role(
    `${name}-control-plane`,
    {
      name: roleName,
      description: `Taken by EKS for the control plane of ${args.name}.`,
      assumeRolePolicy: pulumi.jsonStringify(trust),
      tags: { ...args.tags, Name: roleName },
    },
    { parent },
  );
  const permissions = new aws.iam.RolePolicyAttachment(
    `${name}-control-plane`,
    { role: role.name, policyArn: managedPolicyArn(partition, "AmazonEKSClusterPolicy") },
    { parent },
  );
  return { role, permissions: [permissions] };
}
