import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartSource } from "../../settings";
import type {
  ExistingClusterSettings,
  NodePoolSettings,
  Partition,
  StackSettings,
} from "../../settings/types";

export interface AirflowClusterArgs {
  /** Physical name of the EKS cluster and stem of all names made for it: 1–40 lower-case letters, digits, dashes. */
  name: string;
  /** Kubernetes minor version, such as `1.34`; control plane and system nodes follow it. */
  kubernetesVersion: string;
  /** AWS region. */
  region: string;
  /** AWS partition of the region. */
  partition: Partition;
  /** Account that everything is made in. */
  accountId: pulumi.Input<string>;
  /** VPC of the cluster. */
  vpcId: pulumi.Input<string>;
  /** Private subnets of control plane and nodes, one per zone. */
  nodeSubnetIds: pulumi.Input<string[]>;
  /**
   * What nodes and controllers need in order to reach AWS: NAT gateways, routes, endpoints. It is there before
   * the first node and goes after the last: a controller cut off from AWS cannot clean up. Default: nothing.
   */
  networkReady?: readonly pulumi.Resource[];
  /** Whether nodes reach the internet. Without it Karpenter looks up no prices and calls no IAM. Default: true. */
  internetAccess?: boolean;
  /** Whether the API server also answers on the internet. The private endpoint is always on. */
  publicEndpoint: boolean;
  /** Ranges that may reach the public endpoint; used with publicEndpoint only. */
  publicEndpointCidrs: readonly string[];
  /**
   * IAM roles that administer the cluster. When any is named, nobody else does: not even the role that made the
   * cluster, so the role that runs `pulumi up` must be among them. When none is, the maker administers it.
   */
  adminRoleArns: readonly string[];
  /** IAM roles that read everything in the cluster but secrets. */
  viewerRoleArns: readonly string[];
  /** Whether EKS refuses to delete the cluster. */
  deletionProtection: boolean;
  /** Whether Pulumi refuses to delete it. Default: deletionProtection. */
  protect?: boolean;
  /** Days that control-plane logs are kept. Ingestion costs about $0.50 per GB. */
  logRetentionDays: number;
  /** The managed node group for long-lived services; an m7i.large costs about $75 a month. */
  systemNodes: StackSettings["cluster"]["systemNodes"];
  /** Karpenter node pools for tasks, by name. They cost nothing while idle. */
  nodePools: Readonly<Record<string, NodePoolSettings>>;
  /** Charts of the controllers. */
  charts: Readonly<Record<"awsLoadBalancerController" | "karpenter" | "karpenterCrd", ChartSource>>;
  /** A cluster made elsewhere, used instead of making one. */
  existing?: ExistingClusterSettings;
  /** Tags of every AWS resource, nodes and volumes included. */
  tags: Readonly<Record<string, string>>;
}

/** A cluster, made here or elsewhere, in the words that everything inside it needs. */
export interface ClusterHandle {
  readonly name: pulumi.Output<string>;
  /** Address of the API server, known once it answers. */
  readonly endpoint: pulumi.Output<string>;
  /** Certificate authority of the API server, base64 of PEM. */
  readonly certificateAuthorityData: pulumi.Output<string>;
  readonly oidcProviderArn: pulumi.Output<string>;
  /** Without `https://`. */
  readonly oidcIssuer: pulumi.Output<string>;
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** What takes everything inside the cluster with it; none for a cluster made elsewhere. */
  readonly deletedWith?: pulumi.Resource;
}

/** What every part of the cluster is made with. */
export interface Scope {
  /** Logical name of the component. */
  readonly name: string;
  readonly args: AirflowClusterArgs;
  readonly accountId: pulumi.Output<string>;
  readonly cluster: ClusterHandle;
  readonly provider: k8s.Provider;
  readonly parent: pulumi.Resource;
}

/** Options of a Kubernetes resource that leaves nothing behind outside the cluster: it goes with the cluster. */
export function insideCluster(
  scope: Scope,
  dependsOn: readonly pulumi.Resource[],
): pulumi.CustomResourceOptions {
  const { parent, provider, cluster } = scope;
  return { parent, provider, dependsOn: [...dependsOn], deletedWith: cluster.deletedWith };
}

/** Pods of a controller: two where they fit on two nodes, so that it survives the loss of one. */
export function controllerReplicas(args: AirflowClusterArgs): number {
  return args.existing !== undefined || args.systemNodes.minSize > 1 ? 2 : 1;
}
