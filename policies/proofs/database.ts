import type { Inventory, StackResource, TypedResource } from "../inventory";
import { at, listOf, numberAt, textAt } from "../json";
import { each, isSet, known } from "../known";
import { includesPort, ruleOf } from "../network";
import { databaseVpcs, subnetsOf, type Vpc } from "../vpc";
import { holdersOf, isNodeGroup } from "./nodes";
import { type Proof, ProofBuilder } from "./proof";

const CLAIM = "The database is reachable from the cluster's nodes only.";

type Database = TypedResource<"aws:rds/cluster:Cluster" | "aws:rds/instance:Instance">;

/**
 * Proves from resources alone who can open a connection to the database: its addresses, its security
 * groups, every way into its VPC, and what else carries the group that is let in.
 */
export function proveDatabase(stack: Inventory): Proof {
  const proof = new ProofBuilder("database", CLAIM);
  const databases = stack.ofType("aws:rds/cluster:Cluster", "aws:rds/instance:Instance");
  for (const database of databases) {
    proof.attempt(database.name, () => noOtherDoor(stack, database, proof));
    proof.attempt(database.name, () => groups(stack, database, proof));
  }
  for (const vpc of databaseVpcs(stack)) proof.attempt(vpc.name, () => waysIn(stack, vpc, proof));
  return proof.build();
}

/** A public address, or the Data API, which answers over HTTPS past every security group. */
function noOtherDoor(stack: Inventory, database: Database, proof: ProofBuilder): void {
  const instances = stack.referrers(
    database,
    "clusterIdentifier",
    "aws:rds/clusterInstance:ClusterInstance",
  );
  for (const part of [database, ...instances]) {
    if (at(part.props, "publiclyAccessible") === true) {
      proof.against("it has a public address", part.urn);
    }
  }
  if (at(database.props, "enableHttpEndpoint") === true) {
    proof.against("its Data API answers whoever IAM lets, from anywhere", database.urn);
  }
}

function groups(stack: Inventory, database: Database, proof: ProofBuilder): void {
  const port = numberAt(database.props, "port") ?? 5432;
  const own = stack
    .ofType("aws:ec2/securityGroup:SecurityGroup")
    .filter((group) => stack.refersTo(database, "vpcSecurityGroupIds", group));
  if (!isSet(() => at(database.props, "vpcSecurityGroupIds"))) {
    proof.against("it has the VPC's default security group", database.urn);
  }
  const named = known(() => at(database.props, "vpcSecurityGroupIds"));
  if (Array.isArray(named) && named.length > own.length) {
    proof.against("it has a security group that the stack does not make", database.urn);
  }
  for (const group of own) {
    proof.attempt(group.name, () =>
      each(listOf(at(group.props, "ingress")), (rule) =>
        source(stack, database, port, group, rule, proof),
      ),
    );
    const rules = stack.referrers(
      group,
      "securityGroupId",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    );
    for (const rule of rules) {
      if (known(() => at(rule.props, "type")) === "egress") continue;
      proof.attempt(rule.name, () => source(stack, database, port, rule, rule.props, proof));
    }
  }
}

/** Who stands on the other side of one rule. */
function source(
  stack: Inventory,
  database: Database,
  port: number,
  resource: StackResource,
  props: unknown,
  proof: ProofBuilder,
): void {
  const rule = ruleOf(props, "ingress");
  if (!includesPort(rule, port)) return;
  for (const cidr of rule.cidrs) proof.against(`${cidr} may reach port ${port}`, resource.urn);
  if (isSet(() => at(props, "prefixListId")) || isSet(() => at(props, "prefixListIds"))) {
    proof.against(`a prefix list may reach port ${port}`, resource.urn);
  }
  const keys = ["referencedSecurityGroupId", "sourceSecurityGroupId", "securityGroups"];
  for (const key of keys.filter((name) => isSet(() => at(props, name)))) {
    const nodes = isNodeGroup(stack, resource, key);
    if (nodes === undefined) {
      proof.against(`another group than the nodes' may reach port ${port}`, resource.urn);
      continue;
    }
    const peering = stack.ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection");
    const way = peering.map(({ name }) => `peering ${name}`);
    proof.path(
      nodes,
      nameOf(database),
      ...way,
      `security group rule ${resource.name}`,
      `port ${port}`,
    );
    for (const holder of holdersOf(stack, resource, key)) {
      proof.against(`${holder.name} carries the nodes' security group`, holder.urn);
    }
  }
}

const nameOf = ({ props, name }: Database): string =>
  textAt(props, "clusterIdentifier") ?? textAt(props, "identifier") ?? name;

/** The VPC has one way in: the peering with the cluster's VPC. */
function waysIn(stack: Inventory, vpc: Vpc, proof: ProofBuilder): void {
  if (vpc.type === "awsx:ec2:Vpc") proof.against("its VPC has an internet gateway", vpc.urn);
  for (const type of DOORS) {
    for (const door of stack.referrers(vpc, "vpcId", type)) {
      proof.against(`${type.split(":").at(-1) ?? type} opens its VPC`, door.urn);
    }
  }
  const subnets = subnetsOf(stack, vpc);
  for (const type of ["aws:ec2/natGateway:NatGateway", "aws:ec2/instance:Instance"] as const) {
    for (const door of subnets.flatMap((subnet) => stack.referrers(subnet, "subnetId", type))) {
      proof.against(`${type.split(":").at(-1) ?? type} stands in its VPC`, door.urn);
    }
  }
  const peerings = stack.ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection");
  const touching = peerings.filter(
    (peering) => stack.refersTo(peering, "vpcId", vpc) || stack.refersTo(peering, "peerVpcId", vpc),
  );
  for (const extra of touching.slice(1)) proof.against("a second peering opens its VPC", extra.urn);
}

const DOORS = [
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  "aws:ec2/vpnGateway:VpnGateway",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
] as const;
