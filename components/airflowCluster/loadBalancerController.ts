import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerControllerPolicy } from "../iam/loadBalancerController";
import { releaseArgs } from "../release";
import { WorkloadIdentity } from "../workloadIdentity";
import { type Scope, controllerReplicas, insideCluster } from "./args";
import {
  LOAD_BALANCER_SERVICE_ACCOUNT,
  loadBalancerControllerValues,
} from "./loadBalancerControllerValues";

/**
 * The AWS Load Balancer Controller: makes an NLB for a Service and an ALB for an Ingress, about $17 a month each.
 *
 * @param dependsOn What its pods need in order to run, and to reach AWS until the last load balancer is gone.
 */
export function createLoadBalancerController(
  scope: Scope,
  dependsOn: readonly pulumi.Resource[],
): k8s.helm.v3.Release {
  const { name, args, cluster } = scope;
  const identity = createIdentity(scope);
  return new k8s.helm.v3.Release(
    `${name}-load-balancer-controller`,
    releaseArgs({
      name: "aws-load-balancer-controller",
      namespace: "kube-system",
      source: args.charts.awsLoadBalancerController,
      values: pulumi
        .all([cluster.name, args.vpcId, identity.roleArn])
        .apply(([clusterName, vpcId, roleArn]) =>
          loadBalancerControllerValues({
            ...{ clusterName, vpcId, roleArn },
            region: args.region,
            replicas: controllerReplicas(args),
            tags: args.tags,
          }),
        ),
    }),
    insideCluster(scope, dependsOn),
  );
}

function createIdentity(scope: Scope): WorkloadIdentity {
  const { name, args, accountId, cluster, parent } = scope;
  const { partition, region } = args;
  return new WorkloadIdentity(
    `${name}-load-balancer-controller`,
    {
      roleName: `${args.name}-lb-controller`,
      namespace: "kube-system",
      serviceAccounts: [LOAD_BALANCER_SERVICE_ACCOUNT],
      oidcProviderArn: cluster.oidcProviderArn,
      oidcIssuer: cluster.oidcIssuer,
      policy: pulumi
        .all([accountId, args.vpcId, cluster.name, cluster.nodeSecurityGroupId])
        .apply(([account, vpcId, clusterName, nodeSecurityGroupId]) =>
          loadBalancerControllerPolicy({
            ...{ partition, region, accountId: account },
            ...{ vpcId, clusterName, nodeSecurityGroupId },
          }),
        ),
      tags: args.tags,
    },
    { parent },
  );
}
