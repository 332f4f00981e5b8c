import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSide, NetworkPairArgs } from "./args";
import { adoptClusterVpc, createClusterVpc } from "./clusterVpc";
import { createDataVpc } from "./dataVpc";
import { createEndpoints } from "./endpoints";
import { createFlowLogs } from "./flowLogs";
import { createPeering } from "./peering";

export type { ExistingNetwork, NetworkPairArgs } from "./args";

/**
 * Two VPCs and the one way between them: the cluster's with public and node subnets, and the database's
 * without any way to the internet. Ranges follow from `network/addressPlan.ts`.
 *
 * Cost a month: each NAT gateway $33, each interface endpoint $7 per zone, the key of the flow logs $1,
 * and traffic. VPCs, subnets, peering and the S3 endpoint are free.
 *
 * @throws Error when a range or a zone does not fit the address plan.
 */
export class NetworkPair extends pulumi.ComponentResource {
  readonly clusterVpcId: pulumi.Output<string>;
  /** Range of the cluster's VPC. */
  readonly clusterVpcCidr: string;
  /** Subnets of nodes and internal load balancers, one per zone. */
  readonly nodeSubnetIds: pulumi.Output<string[]>;
  readonly dataVpcId: pulumi.Output<string>;
  /** Subnets of the database, one per zone. */
  readonly dataSubnetIds: pulumi.Output<string[]>;
  /** Ranges of the database's subnets, in the order of the zones. */
  readonly dataSubnetCidrs: readonly string[];
  /** Account that everything is made in, read from the data VPC: no call to AWS needed. */
  readonly accountId: pulumi.Output<string>;
  /** Addresses that the cluster's traffic to the internet comes from, for partners' allow lists. */
  readonly natAddresses: pulumi.Output<string[]>;
  /** What a security group of one VPC needs before it can be named in the other, and a node to reach the database. */
  readonly peeringReady: readonly pulumi.Resource[];
  /** All that nodes and pods rely on: the ways out, to the database and to the endpoints. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkPairArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:NetworkPair", name, {}, opts);

    const made = args.existing === undefined;
    const data = createDataVpc(name, args, this);
    const cluster = this.clusterSide(name, args);
    const peering = createPeering(name, args, { cluster, data }, this);
    const endpoints = made ? createEndpoints(name, args, cluster, this) : [];
    const vpcs = { ...(made ? { cluster: cluster.vpcId } : {}), data: data.vpc.id };
    this.closeDefaultGroups(name, args, vpcs);
    createFlowLogs(name, args, { vpcs, accountId: data.vpc.ownerId }, this);

    this.clusterVpcId = pulumi.output(cluster.vpcId);
    this.clusterVpcCidr = cluster.vpcCidr;
    this.nodeSubnetIds = cluster.nodeSubnetIds;
    this.dataVpcId = data.vpc.id;
    this.dataSubnetIds = pulumi.output(data.subnets.map((subnet) => subnet.id));
    this.dataSubnetCidrs = data.subnetCidrs;
    this.accountId = data.vpc.ownerId;
    this.natAddresses = pulumi.output([...cluster.natAddresses]);
    this.peeringReady = peering;
    this.ready = [...cluster.ready, ...peering, ...endpoints];
    this.registerOutputs({
      clusterVpcId: this.clusterVpcId,
      dataVpcId: this.dataVpcId,
      natAddresses: this.natAddresses,
    });
  }

  private clusterSide(name: string, args: NetworkPairArgs): ClusterSide {
    return args.existing === undefined
      ? createClusterVpc(name, args, this)
      : adoptClusterVpc(args.existing);
  }

  /** AWS makes a group in each VPC that lets its members talk; without rules it lets nobody (FSBP EC2.2). */
  private closeDefaultGroups(
    name: string,
    args: NetworkPairArgs,
    vpcs: Readonly<Record<string, pulumi.Input<string>>>,
  ): void {
    for (const [side, vpcId] of Object.entries(vpcs)) {
      new aws.ec2.DefaultSecurityGroup(
        `${name}-${side}`,
        { vpcId, tags: { ...args.tags, Name: `${args.clusterName}-${side}-default-closed` } },
        { parent: this },
      );
    }
  }
}
