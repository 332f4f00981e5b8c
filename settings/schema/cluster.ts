import { z } from "zod";
import { cidr, count, dnsLabel, logRetentionDays, quantity, roleArn } from "./primitives";

const nodePool = z.strictObject({
  capacity: z
    .enum(["spot", "onDemand", "spotWithOnDemandFallback"])
    .describe(
      "How its nodes are bought. Spot costs 60–90 % less and may be taken back with two minutes' notice.",
    ),
  instanceCategories: z
    .array(z.enum(["c", "m", "r"]))
    .min(1)
    .describe("EC2 instance categories that Karpenter may choose from."),
  minGeneration: count(4, 9).describe("Oldest instance generation allowed."),
  architecture: z
    .enum(["amd64", "arm64"])
    .describe("Processor architecture; the Airflow image must offer it."),
  cpuLimit: quantity.describe("Cores that the pool may reach in all: the ceiling of its cost."),
  memoryLimit: quantity.describe("Memory that the pool may reach in all."),
  diskGib: count(20, 1000).describe("Root volume of each node, GiB of encrypted gp3."),
});

const existing = z
  .strictObject({
    name: z.string().min(1).max(100).describe("Name of the EKS cluster."),
    endpoint: z
      .url({ protocol: /^https$/, error: "must be an https:// address" })
      .describe("Address of its API server."),
    certificateAuthorityData: z
      .string()
      .min(1)
      .describe("Its certificate authority, base64 of PEM."),
    oidcProviderArn: z
      .string()
      .regex(/^arn:aws(-[a-z]+)*:iam::\d{12}:oidc-provider\/.+$/, {
        error: "must be the ARN of an IAM OpenID Connect provider",
      })
      .describe("ARN of the IAM OpenID Connect provider made for it."),
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]+$/, { error: "must be a VPC id such as vpc-0a1b2c3d" })
      .describe("Its VPC."),
    vpcCidr: cidr.describe("Range of its VPC; takes the place of network.clusterCidr."),
    nodeRouteTableIds: z
      .array(
        z
          .string()
          .regex(/^rtb-[0-9a-f]+$/, { error: "must be a route table id such as rtb-0a1b2c3d" }),
      )
      .min(1)
      .describe(
        "Route tables of the subnets its nodes are in; each gets one route to the data VPC.",
      ),
    privateSubnetIds: z
      .array(
        z
          .string()
          .regex(/^subnet-[0-9a-f]+$/, { error: "must be a subnet id such as subnet-0a1b2c3d" }),
      )
      .min(2)
      .describe("Private subnets for task nodes and load balancers, one per zone."),
    nodeSecurityGroupId: z
      .string()
      .regex(/^sg-[0-9a-f]+$/, { error: "must be a security group id such as sg-0a1b2c3d" })
      .describe("Security group of its nodes: the only source the database accepts."),
    nodeRoleName: z
      .string()
      .min(1)
      .max(64)
      .describe("IAM role of its nodes; Karpenter starts task nodes with it."),
    installControllers: z
      .boolean()
      .describe(
        "Whether this stack installs load balancer controller, Karpenter and the add-ons, or they are there already.",
      ),
  })
  .describe("A cluster made elsewhere, adopted instead of making one.");

export const cluster = z
  .strictObject({
    name: z
      .string()
      .regex(/^(?=.{1,40}$)[a-z](-?[a-z0-9])*$/, {
        error:
          "must be 1–40 lower-case letters, digits and single dashes, begin with a letter and end with a letter or digit; role, queue and database names are made from it",
      })
      .describe("Name of the EKS cluster, and the stem of the names made for it."),
    publicEndpoint: z
      .boolean()
      .describe(
        "Whether the API server also answers on the internet, to publicEndpointCidrs only. Without it `pulumi up` must run inside the network.",
      ),
    publicEndpointCidrs: z
      .array(cidr)
      .describe("Ranges that may reach the public endpoint. Required with publicEndpoint."),
    adminRoleArns: z
      .array(roleArn)
      .describe(
        "IAM roles that administer the cluster through access entries. When any is named, nobody else does: " +
          "the role that runs `pulumi up` must be among them. When none is, the role that made the cluster administers it.",
      ),
    viewerRoleArns: z
      .array(roleArn)
      .describe("IAM roles that may read everything in the cluster but secrets."),
    deletionProtection: z.boolean().describe("Whether EKS refuses to delete the cluster."),
    logRetentionDays: logRetentionDays.describe("Days that control-plane logs are kept."),
    systemNodes: z
      .strictObject({
        instanceTypes: z
          .array(
            z.string().regex(/^[a-z0-9-]+\.[a-z0-9]+$/, {
              error: "must be an EC2 instance type such as m7i.large",
            }),
          )
          .min(1)
          .describe("EC2 instance types, in order of preference."),
        minSize: count(1, 50).describe("Fewest nodes."),
        maxSize: count(1, 50).describe("Most nodes."),
        desiredSize: count(1, 50).describe(
          "Nodes at creation; afterwards the number belongs to whoever scales the group.",
        ),
        diskGib: count(20, 1000).describe("Root volume of each node, GiB of encrypted gp3."),
      })
      .describe(
        "The managed node group for long-lived services. An m7i.large costs about $75 a month.",
      ),
    nodePools: z
      .record(dnsLabel, nodePool)
      .describe(
        "Karpenter node pools for tasks, by name. Each is tainted; only pods that tolerate it land there. They cost nothing while idle.",
      ),
    existing: existing.optional(),
  })
  .describe("The EKS cluster and its nodes.");

export type NodePoolSettings = z.infer<typeof nodePool>;
export type ExistingClusterSettings = z.infer<typeof existing>;
