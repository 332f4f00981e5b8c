import type { Inventory, StackResource } from "../inventory";
import { at, textsOf } from "../json";
import { known } from "../known";

/**
 * Whether a property names the security group of the cluster's nodes; answers how to call the nodes.
 * The group is an output of the cluster, made by EKS or by the component. Where the stack adopts a
 * cluster made elsewhere, the group is an id that nothing of the stack has.
 */
export function isNodeGroup(
  stack: Inventory,
  resource: StackResource,
  property: string,
): string | undefined {
  const clusters = stack.ofType("eks:index:Cluster", "aws:eks/cluster:Cluster");
  for (const cluster of clusters) {
    if (stack.refersTo(resource, property, cluster)) return `nodes of ${cluster.name}`;
    const ids = [
      ...textsOf(known(() => at(cluster.props, "nodeSecurityGroupId"))),
      ...textsOf(known(() => at(cluster.props, "clusterSecurityGroupId"))),
      ...textsOf(known(() => at(cluster.props, "vpcConfig", "clusterSecurityGroupId"))),
    ];
    const named = textsOf(known(() => at(resource.props, property)));
    if (named.length > 0 && named.every((id) => ids.includes(id))) {
      return `nodes of ${cluster.name}`;
    }
  }
  if (clusters.length > 0) return undefined;
  const own = stack.ofType("aws:ec2/securityGroup:SecurityGroup");
  if (own.some((group) => stack.refersTo(resource, property, group))) return undefined;
  const [id] = textsOf(known(() => at(resource.props, property)));
  return id === undefined ? undefined : `nodes of the adopted cluster (${id})`;
}

/** Types that carry the nodes' group because they are nodes, or make them. */
const NODES =
  /^(eks:|aws:eks\/|aws:ec2\/launchTemplate:|aws:ec2\/securityGroup|aws:vpc\/securityGroup)/;

/** What else in the stack carries the group that a rule's property names, and so passes the rule. */
export function holdersOf(
  stack: Inventory,
  resource: StackResource,
  property: string,
): readonly StackResource[] {
  const named = new Set(textsOf(known(() => at(resource.props, property))));
  if (named.size === 0) return [];
  return stack.resources.filter(({ type, props }) => {
    if (!type.startsWith("aws:") || NODES.test(type)) return false;
    const keys = ["vpcSecurityGroupIds", "securityGroupIds", "securityGroups"];
    const lists = [...keys.map((key) => [key]), ["vpcConfig", "securityGroupIds"]];
    return lists.some((path) =>
      textsOf(known(() => at(props, ...path))).some((id) => named.has(id)),
    );
  });
}
