import * as aws from "@pulumi/aws";
import type { Scope } from "./args";

export interface SecurityGroupInput {
  /** Ports that callers may knock at. */
  readonly listens: readonly number[];
  /** Ports of pods that it reaches: for requests, and for health checks where they go elsewhere. */
  readonly reaches: readonly number[];
}

/**
 * The load balancer's own security group: callers' ranges in, pods out, and nothing else. The nodes' group is opened to it, and to
 * nothing wider. The controller changes neither, so nothing is left behind that it would have to clean up.
 */
export function createSecurityGroup(
  { name, args, parent }: Scope,
  { listens, reaches }: SecurityGroupInput,
): { group: aws.ec2.SecurityGroup; rules: aws.vpc.SecurityGroupIngressRule[] } {
  const { tags } = args;
  const title = `${args.name}-access`;
  const group = new aws.ec2.SecurityGroup(
    name,
    {
      name: title,
      description: `Load balancer of ${args.name}: who may reach Airflow`,
      vpcId: args.vpcId,
      tags: { ...tags, Name: title },
    },
    // The load balancer's network interfaces go minutes after it.
    { parent, customTimeouts: { delete: "20m" } },
  );
  const rules = listens.flatMap((port) =>
    args.access.allowedCidrs.map(
      (cidr) =>
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-${port}-from-${cidr}`,
          {
            securityGroupId: group.id,
            cidrIpv4: cidr,
            description: `Allowed callers on ${port}`,
            ipProtocol: "tcp",
            fromPort: port,
            toPort: port,
            tags: { ...tags, Name: `${title}-${port}` },
          },
          { parent },
        ),
    ),
  );
  const reached = reaches.flatMap((port) => {
    const text = { description: `Load balancer to pods on ${port}`, ipProtocol: "tcp" };
    const ports = {
      fromPort: port,
      toPort: port,
      tags: { ...tags, Name: `${title}-pods-${port}` },
    };
    new aws.vpc.SecurityGroupEgressRule(
      `${name}-to-pods-${port}`,
      {
        ...{ securityGroupId: group.id, referencedSecurityGroupId: args.nodeSecurityGroupId },
        ...{ ...text, ...ports },
      },
      { parent },
    );
    return [
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-pods-${port}`,
        {
          ...{ securityGroupId: args.nodeSecurityGroupId, referencedSecurityGroupId: group.id },
          ...{ ...text, ...ports },
        },
        { parent },
      ),
    ];
  });
  return { group, rules: [...rules, ...reached] };
}
