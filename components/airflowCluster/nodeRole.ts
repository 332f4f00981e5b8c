import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { dnsSuffix, managedPolicyArn } from "../iam/partition";
import { serviceTrustPolicy } from "../iam/trust";
import type { AirflowClusterArgs } from "./args";

/**
 * What a node itself needs: to join the cluster and to pull images. Pods have roles of their own, and cannot
 * reach the node's (IMDSv2 with a hop limit of 1); so there is no CNI policy here either.
 */
const NODE_POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/**
 * The role of one kind of node.
 *
 * @param kind Ends the names: `system` or `task`.
 */
export function createNodeRole(
  name: string,
  args: AirflowClusterArgs,
  kind: "system" | "task",
  parent: pulumi.Resource,
): { role: aws.iam.Role; permissions: pulumi.Resource[] } {
  const { partition } = args;
  const roleName = `${args.name}-${kind}-node`;
  // EC2 sends no source account when an instance takes its role.
  const trust = serviceTrustPolicy({ service: `ec2.${dnsSuffix(partition)}` });
  const role = new aws.iam.Role(
    `${name}-${kind}-node`,
    {
      name: roleName,
      description: `Taken by the ${kind} nodes of ${args.name}.`,
      assumeRolePolicy: JSON.stringify(trust),
      tags: { ...args.tags, Name: roleName },
    },
    { parent },
  );
  const permissions = NODE_POLICIES.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${kind}-node-${policy}`,
        { role: role.name, policyArn: managedPolicyArn(partition, policy) },
        { parent },
      ),
  );
  return { role, permissions };
}
