import type { Inventory, StackResource, TypedResource } from "./inventory";

/** A VPC of the stack, whoever made it. */
export type Vpc = TypedResource<"aws:ec2/vpc:Vpc" | "awsx:ec2:Vpc">;

/** Each VPC once: a component stands for its VPC where the stack does not show what it made. */
export function vpcsOf(stack: Inventory): Vpc[] {
  const components = stack.ofType("awsx:ec2:Vpc").filter((vpc) => !stack.hasChildren(vpc));
  return [...stack.ofType("aws:ec2/vpc:Vpc"), ...components];
}

/** Subnets of a VPC that the stack shows; those of a component are not in an offline plan. */
export function subnetsOf(
  stack: Inventory,
  vpc: StackResource,
): readonly TypedResource<"aws:ec2/subnet:Subnet">[] {
  return stack.referrers(vpc, "vpcId", "aws:ec2/subnet:Subnet");
}

/** VPCs that hold a database: those of the subnets of its subnet group. */
export function databaseVpcs(stack: Inventory): Vpc[] {
  const groups = stack.ofType("aws:rds/subnetGroup:SubnetGroup");
  return vpcsOf(stack).filter((vpc) => {
    const subnets = subnetsOf(stack, vpc);
    return groups.some(
      (group) =>
        subnets.some((subnet) => stack.refersTo(group, "subnetIds", subnet)) ||
        stack.refersTo(group, "subnetIds", vpc),
    );
  });
}
