import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createAccessEntries, createViewerRole } from "./access";
import { createDns, createEbsCsi, createMetricsServer, createNodeAddons } from "./addons";
import type { AirflowClusterArgs, ClusterHandle, Scope } from "./args";
import { type ControlPlane, createControlPlane } from "./controlPlane";
import { adoptCluster } from "./existing";
import { createKarpenter, createNodePools, createTaskNodes } from "./karpenter";
import { kubeconfig } from "./kubeconfig";
import { createLoadBalancerController } from "./loadBalancerController";
import { createStorageClass, STORAGE_CLASS } from "./storageClass";
import { createSystemNodes } from "./systemNodes";

export type { AirflowClusterArgs } from "./args";

/**
 * The EKS cluster that Airflow runs on: control plane, system nodes, add-ons, node pools for tasks and the
 * controllers behind them; or a cluster made elsewhere, with what it lacks.
 *
 * Cost a month: control plane $73, system nodes from $75 each, key $1, volumes $0.09 per GiB; task nodes while
 * they run.
 */
export class AirflowCluster extends pulumi.ComponentResource {
  /** Name of the EKS cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** Provider of everything inside the cluster. */
  readonly kubernetesProvider: k8s.Provider;
  /** Secret, although it holds no credential: each use signs in through the AWS CLI. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly oidcProviderArn: pulumi.Output<string>;
  /** Issuer of the service accounts' tokens, without `https://`. */
  readonly oidcIssuer: pulumi.Output<string>;
  /** Security group of every node: what the database accepts. */
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** ARN of the key for log groups below `/aws/eks/<name>/`; none for a cluster made elsewhere. */
  readonly logKeyArn: pulumi.Output<string> | undefined;
  /** What any pod needs: nodes, network, name resolution, volumes; the last of it, which waits for the rest. */
  readonly workloadsReady: readonly pulumi.Resource[];
  /** What a Service or Ingress with a load balancer needs, from its creation until it is gone. */
  readonly loadBalancersReady: readonly pulumi.Resource[];
  /** What a pod on a task node needs, from its creation until it is gone. */
  readonly nodePoolsReady: readonly pulumi.Resource[];
  /** What takes everything inside the cluster with it; none for a cluster made elsewhere. */
  readonly deletedWith: pulumi.Resource | undefined;
  /** Name of the storage class for encrypted gp3 volumes. */
  readonly storageClassName = STORAGE_CLASS;

  constructor(name: string, args: AirflowClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:AirflowCluster", name, {}, opts);

    const { cluster, key } = createOrAdopt(name, args, this);
    this.kubeconfig = signIn(args, cluster);
    this.kubernetesProvider = this.createProvider(name, args, cluster);
    const scope: Scope = {
      ...{ name, args, cluster },
      accountId: pulumi.output(args.accountId),
      provider: this.kubernetesProvider,
      parent: this,
    };
    const workloads = this.createWorkers(scope);
    const storage = this.createStorage(scope, workloads);
    const controllers = this.createControllers(scope, workloads);

    this.clusterName = cluster.name;
    this.oidcProviderArn = cluster.oidcProviderArn;
    this.oidcIssuer = cluster.oidcIssuer;
    this.nodeSecurityGroupId = cluster.nodeSecurityGroupId;
    this.logKeyArn = key?.arn;
    this.workloadsReady = [storage];
    this.loadBalancersReady = controllers.loadBalancers;
    this.nodePoolsReady = controllers.nodePools;
    this.deletedWith = cluster.deletedWith;
    this.registerOutputs({
      clusterName: this.clusterName,
      kubeconfig: this.kubeconfig,
      oidcProviderArn: this.oidcProviderArn,
      nodeSecurityGroupId: this.nodeSecurityGroupId,
    });
  }

  private createProvider(
    name: string,
    args: AirflowClusterArgs,
    cluster: ClusterHandle,
  ): k8s.Provider {
    const entries =
      args.existing === undefined ? createAccessEntries(name, args, cluster, this) : [];
    return new k8s.Provider(
      name,
      {
        kubeconfig: this.kubeconfig,
        // The address tells one cluster from another; a change of the sign-in alone replaces nothing.
        clusterIdentifier: cluster.endpoint,
        enableServerSideApply: true,
      },
      { parent: this, dependsOn: entries },
    );
  }

  /**
   * System nodes and what every pod on them needs; a cluster made elsewhere has its own.
   *
   * @returns The last of it, which waits for all the rest.
   */
  private createWorkers(scope: Scope): readonly pulumi.Resource[] {
    const { args } = scope;
    const network = args.networkReady ?? [];
    if (args.existing !== undefined) return network;
    const nodes = createSystemNodes(scope, [...createNodeAddons(scope), ...network]);
    const workers = [createDns(scope, [nodes])];
    createViewerRole(scope, workers);
    return workers;
  }

  private createStorage(scope: Scope, workers: readonly pulumi.Resource[]): pulumi.Resource {
    if (!installsControllers(scope.args)) return createStorageClass(scope, workers);
    createMetricsServer(scope, workers);
    return createStorageClass(scope, [createEbsCsi(scope, workers)]);
  }

  private createControllers(
    scope: Scope,
    workers: readonly pulumi.Resource[],
  ): { loadBalancers: pulumi.Resource[]; nodePools: pulumi.Resource[] } {
    const taskNodes = createTaskNodes(scope);
    if (!installsControllers(scope.args)) {
      return { loadBalancers: [], nodePools: createNodePools(scope, taskNodes, workers) };
    }
    const karpenter = createKarpenter(scope, taskNodes, workers);
    return {
      loadBalancers: [createLoadBalancerController(scope, workers)],
      nodePools: createNodePools(scope, taskNodes, [karpenter]),
    };
  }
}

function createOrAdopt(
  name: string,
  args: AirflowClusterArgs,
  parent: pulumi.Resource,
): ControlPlane {
  return args.existing === undefined
    ? createControlPlane(name, args, parent)
    : { cluster: adoptCluster(args.existing) };
}

function installsControllers(args: AirflowClusterArgs): boolean {
  return args.existing?.installControllers ?? true;
}

function signIn(args: AirflowClusterArgs, cluster: ClusterHandle): pulumi.Output<string> {
  const { region } = args;
  const config = pulumi
    .all([cluster.name, cluster.endpoint, cluster.certificateAuthorityData])
    .apply(([clusterName, endpoint, certificateAuthorityData]) =>
      kubeconfig({ clusterName, endpoint, certificateAuthorityData, region }),
    );
  return pulumi.secret(pulumi.jsonStringify(config));
}
