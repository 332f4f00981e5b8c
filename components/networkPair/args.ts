import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ExistingClusterSettings } from "../../settings/types";

/** What NetworkPair must know of a cluster's VPC that was made elsewhere. */
export type ExistingNetwork = Pick<
  ExistingClusterSettings,
  "vpcId" | "vpcCidr" | "nodeRouteTableIds" | "privateSubnetIds"
>;

export interface NetworkPairArgs {
  /** Name of the EKS cluster: stem of physical names, and what Karpenter finds its subnets by. */
  clusterName: string;
  /** AWS region of both VPCs. */
  region: string;
  /** AWS partition of the region. */
  partition: string;
  /** Range of the cluster's VPC, /16 to /18, in CIDR notation. Unused with `existing`. */
  clusterCidr: string;
  /** Range of the data VPC, /20 to /24; overlaps neither the cluster's nor a peered network's. */
  dataCidr: string;
  /** Zones of the region, two to six. Append only: the order names the cluster's subnets. */
  availabilityZones: readonly string[];
  /**
   * NAT gateways of the cluster's VPC: about $33 a month each and $0.045 per GB. `none` needs an
   * interface endpoint for each AWS service in use and a private image registry; `single` loses
   * outbound traffic with its zone. Unused with `existing`.
   */
  natGateways: "none" | "single" | "perZone";
  /**
   * AWS services reached by an interface endpoint, such as `ecr.api`: about $7 a month for each
   * service and zone, and $0.01 per GB. Unused with `existing`.
   */
  interfaceEndpoints: readonly string[];
  /** Days that flow logs are kept; about $0.50 per GB taken in. One of CloudWatch Logs' retentions. */
  flowLogRetentionDays: number;
  /** A cluster's VPC made elsewhere: then only the data VPC and the way to it are made. Default: none. */
  existing?: ExistingNetwork;
  /** Whether Pulumi refuses to delete the cluster's VPC and what is in it. Default: false. */
  protect?: boolean;
  /** Tags of every resource. */
  tags: Readonly<Record<string, string>>;
}

/** The side of the pair that nodes are on, made here or elsewhere. */
export interface ClusterSide {
  readonly vpcId: pulumi.Input<string>;
  /** Range of the whole VPC. */
  readonly vpcCidr: string;
  /** Subnets of the nodes, one per zone. */
  readonly nodeSubnetIds: pulumi.Output<string[]>;
  /** Ranges that nodes have addresses in; `key` names the routes to them for good. */
  readonly nodeRanges: readonly { readonly key: string; readonly cidr: string }[];
  /** Route tables of the nodes' subnets; `key` names their routes for good. */
  readonly nodeRouteTables: readonly { readonly key: string; readonly id: pulumi.Input<string> }[];
  /** Addresses that the cluster's traffic to the internet comes from. */
  readonly natAddresses: readonly pulumi.Output<string>[];
  /** The VPC with its gateways and the nodes' way out, where they are made here. */
  readonly ready: readonly pulumi.Resource[];
}

/** The side of the pair that the database is on. */
export interface DataSide {
  readonly vpc: aws.ec2.Vpc;
  readonly routeTable: aws.ec2.RouteTable;
  readonly subnets: readonly aws.ec2.Subnet[];
  /** Ranges of the subnets, in the order of the zones. */
  readonly subnetCidrs: readonly string[];
}
