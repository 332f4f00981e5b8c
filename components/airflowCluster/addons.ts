import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { managedPolicyArn } from "../iam/partition";
import { WorkloadIdentity } from "../workloadIdentity";
import {
  type AddonConfiguration,
  corednsConfiguration,
  ebsCsiConfiguration,
  vpcCniConfiguration,
} from "./addonConfiguration";
import type { Scope } from "./args";

interface AddonOptions {
  readonly configuration?: AddonConfiguration;
  readonly roleArn?: pulumi.Output<string>;
  readonly dependsOn?: readonly pulumi.Resource[];
}

/** What a node needs before it can run a pod. Both outlive the nodes: the CNI gives back network interfaces. */
export function createNodeAddons(scope: Scope): pulumi.Resource[] {
  const identity = createIdentity(scope, "vpc-cni", "aws-node", "AmazonEKS_CNI_Policy");
  return [
    createAddon(scope, "vpc-cni", {
      configuration: vpcCniConfiguration,
      roleArn: identity.roleArn,
    }),
    createAddon(scope, "kube-proxy", {}),
  ];
}

/** Name resolution for every pod. */
export function createDns(scope: Scope, nodes: readonly pulumi.Resource[]): aws.eks.Addon {
  return createAddon(scope, "coredns", {
    configuration: corednsConfiguration,
    dependsOn: nodes,
  });
}

/** Volumes on EBS. */
export function createEbsCsi(scope: Scope, nodes: readonly pulumi.Resource[]): aws.eks.Addon {
  const identity = createIdentity(
    scope,
    "ebs-csi",
    "ebs-csi-controller-sa",
    "service-role/AmazonEBSCSIDriverPolicy",
  );
  return createAddon(scope, "aws-ebs-csi-driver", {
    configuration: ebsCsiConfiguration(scope.args.tags),
    roleArn: identity.roleArn,
    dependsOn: nodes,
  });
}

/** CPU and memory figures, for the API server's autoscaler and `kubectl top`. */
export function createMetricsServer(
  scope: Scope,
  nodes: readonly pulumi.Resource[],
): aws.eks.Addon {
  return createAddon(scope, "metrics-server", { dependsOn: nodes });
}

/** An add-on in AWS's default version for the cluster's Kubernetes version. Add-ons cost nothing. */
function createAddon(scope: Scope, addonName: string, options: AddonOptions): aws.eks.Addon {
  const { name, args, cluster, parent } = scope;
  const { configuration, roleArn, dependsOn = [] } = options;
  return new aws.eks.Addon(
    `${name}-${addonName}`,
    {
      clusterName: cluster.name,
      addonName,
      configurationValues: configuration === undefined ? undefined : JSON.stringify(configuration),
      serviceAccountRoleArn: roleArn,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      preserve: false,
      tags: { ...args.tags, Name: `${args.name}-${addonName}` },
    },
    { parent, dependsOn: [...dependsOn], deletedWith: cluster.deletedWith },
  );
}

/** AWS keeps the policy, as it chooses the add-on's version: both move together. */
function createIdentity(
  scope: Scope,
  suffix: string,
  serviceAccount: string,
  managedPolicy: string,
): WorkloadIdentity {
  const { name, args, cluster, parent } = scope;
  return new WorkloadIdentity(
    `${name}-${suffix}`,
    {
      roleName: `${args.name}-${suffix}`,
      namespace: "kube-system",
      serviceAccounts: [serviceAccount],
      oidcProviderArn: cluster.oidcProviderArn,
      oidcIssuer: cluster.oidcIssuer,
      managedPolicyArns: [managedPolicyArn(args.partition, managedPolicy)],
      tags: args.tags,
    },
    { parent },
  );
}
