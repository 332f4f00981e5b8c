import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartSource } from "../../settings";
import type { Settings } from "../../settings/types";

/** Another UI that joins the application load balancer. Its namespace carries the gate's label. */
export interface Guest {
  /** Of its Ingress, and stem of logical names. */
  readonly name: string;
  readonly namespace: string;
  /** Host that it answers for; not Airflow's. */
  readonly hostName: string;
  /** Certificate for the host. Default: one is made in the zone. */
  readonly certificateArn?: string;
  /** Service that it leads to; its pods listen on the API server's port, which is the one that the load balancer may reach. */
  readonly service: { readonly name: string; readonly port: number };
  /** Path of its health answer. */
  readonly healthPath: string;
  /** What answers. */
  readonly ready: readonly pulumi.Resource[];
}

export interface AccessGateArgs {
  /** The way in, as the stack says it. A load balancer costs about $17 a month and $0.006 an hour of its capacity. */
  access: Settings["access"];
  /** Stem of physical names: at most 40 lower-case letters, digits and dashes. */
  name: string;
  /** Airflow's namespace, by name: what the load balancer leads to is in it. */
  airflowNamespace: string;
  /** Path of the API server's health answer. */
  healthPath: string;
  region: string;
  partition: string;
  accountId: pulumi.Input<string>;
  /** The cluster's VPC, in which the load balancer stands. */
  vpcId: pulumi.Input<string>;
  /** Range of that VPC. */
  clusterVpcCidr: string;
  /** Security group of nodes and pods, which is opened to the load balancer's own. */
  nodeSecurityGroupId: pulumi.Input<string>;
  /** Days that access logs are kept. */
  logRetentionDays: number;
  /** Days that replaced or deleted logs can be brought back. */
  noncurrentVersionDays: number;
  /** Whether destroying the stack may delete the bucket of the access logs with what is in it. */
  deleteBucketsWithContent: boolean;
  /** Chart of the NGINX Ingress Controller. Used with nginx only. */
  charts: Readonly<Record<"nginxIngress", ChartSource>>;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /** What takes everything inside the cluster with it that leaves nothing outside. Default: nothing. */
  deletedWith?: pulumi.Resource;
  /** The load balancer controller and what it needs: it outlives every load balancer. */
  controllersReady: readonly pulumi.Resource[];
  /** The API server that the load balancer leads to. Pulumi waits for an Ingress or a Service until something answers. */
  airflowReady: readonly pulumi.Resource[];
  /** Other UIs behind the same load balancer. Used with internal-alb only. Default: none. */
  guests?: readonly Guest[];
  /** Tags of every AWS resource. */
  tags: Readonly<Record<string, string>>;
}

/** What the parts of the gate are made from. */
export interface Scope {
  readonly name: string;
  readonly args: AccessGateArgs;
  readonly parent: pulumi.Resource;
}

/** A load balancer, once it stands. */
export interface Balancer {
  /** Name that AWS gives it. */
  readonly hostName: pulumi.Output<string>;
}

/**
 * Options of what the load balancer controller reconciles. Never left to die with the cluster: what the controller made would stay.
 *
 * @param dependsOn What must be there before it, and after it.
 */
export const reconciled = (
  { args, parent }: Scope,
  dependsOn: readonly pulumi.Resource[],
): pulumi.CustomResourceOptions => ({
  parent,
  provider: args.kubernetesProvider,
  dependsOn: [...dependsOn],
  // A load balancer takes minutes to come and to go.
  customTimeouts: { create: "15m", update: "15m", delete: "20m" },
});

/** Name of the load balancer, which the controller has written into a status. */
export function firstHost({
  loadBalancer,
}: {
  readonly loadBalancer: { readonly ingress: readonly { readonly hostname: string }[] };
}): string {
  const [first] = loadBalancer.ingress;
  if (first === undefined) throw new Error("the load balancer has no address yet: up again");
  return first.hostname;
}
