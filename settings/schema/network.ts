import { z } from "zod";
import { cidr, logRetentionDays } from "./primitives";

/** AWS services that can be reached through an interface endpoint instead of a NAT gateway. */
export const interfaceEndpointServices = [
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "elasticloadbalancing",
  "logs",
  "secretsmanager",
  "sqs",
  "ssm",
  "sts",
] as const;

export const network = z
  .strictObject({
    clusterCidr: cidr.describe(
      "Range of the cluster's VPC, /16 to /18. Every zone owns an eighth of it for good, so that zones can be added later.",
    ),
    dataCidr: cidr.describe(
      "Range of the data VPC, /20 to /24. Must not overlap any range of any stack.",
    ),
    availabilityZones: z
      .array(z.string())
      .min(2)
      .max(6)
      .describe(
        "Names of the zones, all in the stack's region. Append new zones at the end: the order names the subnets.",
      ),
    natGateways: z
      .enum(["none", "single", "perZone"])
      .describe(
        "NAT gateways of the cluster's VPC: none needs every interface endpoint and a private image registry; " +
          "single loses outbound traffic with its zone; perZone does not. About $33 a month each, plus traffic.",
      ),
    interfaceEndpoints: z
      .array(z.enum(interfaceEndpointServices))
      .describe(
        "Services reached through an interface endpoint. About $7 a month per endpoint and zone.",
      ),
    flowLogRetentionDays: logRetentionDays.describe("Days that both VPCs' flow logs are kept."),
  })
  .describe("The two VPCs: one for the cluster, one for the database.");
