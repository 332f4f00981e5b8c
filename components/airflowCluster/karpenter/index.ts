import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { karpenterControllerPolicy } from "../../iam/karpenter";
import { releaseArgs } from "../../release";
import { WorkloadIdentity } from "../../workloadIdentity";
import { type Scope, controllerReplicas, insideCluster } from "../args";
import { createNodeRole } from "../nodeRole";
import { createInterruptionQueue } from "./interruption";
import { nodeClassSpec, nodePoolSpec } from "./nodeClass";
import { KARPENTER_SERVICE_ACCOUNT, karpenterValues } from "./values";

/** What task nodes run as. */
export interface TaskNodes {
  readonly instanceProfile: aws.iam.InstanceProfile;
  readonly roleArn: pulumi.Output<string>;
  /** What must be in place before a node can join. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Role and instance profile of the task nodes. The platform owns the profile, not Karpenter: the controller then
 * needs no right to make profiles, it works without a way to IAM's public endpoint, and none is left behind.
 */
export function createTaskNodes(scope: Scope): TaskNodes {
  const { name, args, accountId, cluster, parent } = scope;
  const profile = (role: pulumi.Input<string>) =>
    new aws.iam.InstanceProfile(
      `${name}-task-node`,
      {
        name: `${args.name}-task-node`,
        role,
        tags: { ...args.tags, Name: `${args.name}-task-node` },
      },
      { parent },
    );
  if (args.existing !== undefined) {
    const { nodeRoleName } = args.existing;
    const roleArn = pulumi.interpolate`arn:${args.partition}:iam::${accountId}:role/${nodeRoleName}`;
    return { instanceProfile: profile(nodeRoleName), roleArn, ready: [] };
  }
  const { role, permissions } = createNodeRole(name, args, "task", parent);
  const entry = new aws.eks.AccessEntry(
    `${name}-task-node`,
    {
      clusterName: cluster.name,
      principalArn: role.arn,
      type: "EC2_LINUX",
      tags: { ...args.tags, Name: `${args.name}-task-node` },
    },
    { parent, deletedWith: cluster.deletedWith },
  );
  return {
    instanceProfile: profile(role.name),
    roleArn: role.arn,
    ready: [...permissions, entry],
  };
}

/**
 * The Karpenter controller, its role and the notices it listens to.
 *
 * @param dependsOn What its pods need in order to run.
 */
export function createKarpenter(
  scope: Scope,
  taskNodes: TaskNodes,
  dependsOn: readonly pulumi.Resource[],
): k8s.helm.v3.Release {
  const { name, args, cluster } = scope;
  const { queue, ready } = createInterruptionQueue(scope);
  const identity = createIdentity(scope, taskNodes, queue);
  const definitions = new k8s.helm.v3.Release(
    `${name}-karpenter-crd`,
    releaseArgs({
      name: "karpenter-crd",
      namespace: "kube-system",
      source: args.charts.karpenterCrd,
      values: {},
    }),
    insideCluster(scope, dependsOn),
  );
  return new k8s.helm.v3.Release(
    `${name}-karpenter`,
    releaseArgs({
      name: "karpenter",
      namespace: "kube-system",
      source: args.charts.karpenter,
      skipCrds: true,
      values: pulumi
        .all([cluster.name, queue.name, identity.roleArn])
        .apply(([clusterName, queueName, roleArn]) =>
          karpenterValues({
            clusterName,
            queueName,
            roleArn,
            replicas: controllerReplicas(args),
            internetAccess: args.internetAccess ?? true,
          }),
        ),
    }),
    insideCluster(scope, [...ready, definitions]),
  );
}

function createIdentity(
  scope: Scope,
  taskNodes: TaskNodes,
  queue: aws.sqs.Queue,
): WorkloadIdentity {
  const { name, args, accountId, cluster, parent } = scope;
  const { partition, region } = args;
  return new WorkloadIdentity(
    `${name}-karpenter`,
    {
      roleName: `${args.name}-karpenter`,
      namespace: "kube-system",
      serviceAccounts: [KARPENTER_SERVICE_ACCOUNT],
      oidcProviderArn: cluster.oidcProviderArn,
      oidcIssuer: cluster.oidcIssuer,
      policy: pulumi
        .all([accountId, cluster.name, taskNodes.roleArn, queue.arn])
        .apply(([account, clusterName, nodeRoleArn, queueArn]) =>
          karpenterControllerPolicy({
            ...{ partition, region, accountId: account },
            ...{ clusterName, nodeRoleArn, queueArn },
          }),
        ),
      tags: args.tags,
    },
    { parent },
  );
}

/**
 * One node class and one node pool for each pool of the settings. They are deleted for real, never with the
 * cluster: Karpenter ends the instances of a pool that goes, and nothing else would.
 *
 * @param dependsOn The controller, where this program installs it, and what a node needs in order to join.
 */
export function createNodePools(
  scope: Scope,
  taskNodes: TaskNodes,
  dependsOn: readonly pulumi.Resource[],
): k8s.apiextensions.CustomResource[] {
  const { name, args, cluster, provider, parent } = scope;
  const patience = { create: "10m", update: "10m", delete: "30m" };
  return Object.entries(args.nodePools).map(([pool, settings]) => {
    const nodeClass = new k8s.apiextensions.CustomResource(
      `${name}-pool-${pool}`,
      {
        apiVersion: "karpenter.k8s.aws/v1",
        kind: "EC2NodeClass",
        metadata: { name: pool },
        spec: pulumi
          .all([taskNodes.instanceProfile.name, args.nodeSubnetIds, cluster.nodeSecurityGroupId])
          .apply(([instanceProfile, subnetIds, securityGroupId]) =>
            nodeClassSpec({
              ...{ instanceProfile, subnetIds, securityGroupId },
              diskGib: settings.diskGib,
              tags: { ...args.tags, Name: `${args.name}-${pool}` },
            }),
          ),
      },
      {
        parent,
        provider,
        dependsOn: [...dependsOn, ...taskNodes.ready],
        customTimeouts: patience,
      },
    );
    return new k8s.apiextensions.CustomResource(
      `${name}-pool-${pool}`,
      {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        metadata: { name: pool },
        spec: nodePoolSpec(pool, settings),
      },
      { parent, provider, dependsOn: [nodeClass], customTimeouts: patience },
    );
  });
}
