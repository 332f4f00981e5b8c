import { at, listOf, numberAt, scalarAt, textsOf } from "./json";
import type { Resource } from "./rule";

/** Where security-group rules are written: inside a group, or as resources in either generation. */
export const SECURITY_GROUP_RULES = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
] as const;

/** One rule of a security group, whichever way it was written. */
export interface SecurityRule {
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp`, …, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** IPv4 and IPv6 ranges on the other side. */
  readonly cidrs: readonly string[];
  /** Whether the other side is a group, a prefix list, or the group itself. */
  readonly named: boolean;
  /** Whether the other side is the group itself, by a rule inside the group. */
  readonly self: boolean;
  readonly description: string | undefined;
}

/** The rules that a resource states; what is not stated yet throws on reading (see `known.ts`). */
export function securityRules(
  resource: Resource<(typeof SECURITY_GROUP_RULES)[number]>,
): (() => SecurityRule)[] {
  const { type, props } = resource;
  if (type === "aws:ec2/securityGroupRule:SecurityGroupRule") {
    return [() => ruleOf(props, props.type === "egress" ? "egress" : "ingress")];
  }
  if (type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") {
    return [() => ruleOf(props, "ingress")];
  }
  if (type === "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule") {
    return [() => ruleOf(props, "egress")];
  }
  const inline = (direction: "ingress" | "egress") =>
    Array.from({ length: listOf(at(props, direction)).length }, (_, index) => () => {
      return ruleOf(at(props, direction, index), direction);
    });
  return [...inline("ingress"), ...inline("egress")];
}

/** One rule, given in any of the forms. */
export function ruleOf(rule: unknown, direction: "ingress" | "egress"): SecurityRule {
  const protocol = scalarAt(rule, "ipProtocol") ?? scalarAt(rule, "protocol") ?? "-1";
  const all = protocol === "-1" || protocol === "all";
  const keys = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"];
  const groups = ["securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId"];
  const lists = ["prefixListIds", "prefixListId"];
  const description = at(rule, "description");
  const self = at(rule, "self") === true;
  return {
    direction,
    protocol: all ? "-1" : protocol,
    fromPort: all ? 0 : (numberAt(rule, "fromPort") ?? 0),
    toPort: all ? 65_535 : (numberAt(rule, "toPort") ?? numberAt(rule, "fromPort") ?? 65_535),
    cidrs: keys.flatMap((key) => textsOf(at(rule, key))),
    named: [...groups, ...lists].some((key) => given(rule, key)) || self,
    self,
    description: typeof description === "string" && description !== "" ? description : undefined,
  };
}

function given(rule: unknown, key: string): boolean {
  return typeof rule === "object" && rule !== null && key in rule;
}

/** Whether a rule lets a port through. */
export function includesPort(rule: SecurityRule, port: number): boolean {
  const tcp = rule.protocol === "-1" || rule.protocol === "tcp" || rule.protocol === "6";
  return tcp && rule.fromPort <= port && port <= rule.toPort;
}

/**
 * Whether a range is the internet, or so large a part of it that a few make it whole (`0.0.0.0/1`,
 * `2000::/3`): nobody was ever given more than a /8 (IPv4) or a /12 (IPv6, IANA's own to registries).
 */
export function isEverywhere(cidr: string): boolean {
  const v6 = cidr.includes(":");
  return prefixLength(cidr) < (v6 ? 12 : 8) && !/^f[cd]/i.test(cidr);
}

/** Length of a range's prefix; a text that is no range counts as a single address. */
export function prefixLength(cidr: string): number {
  const length = /\/(\d+)$/.exec(cidr)?.[1];
  return length === undefined ? 128 : Number(length);
}

/** First address and size of an IPv4 range; undefined for anything else. */
function ipv4Range(cidr: string): { first: number; last: number } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(cidr);
  if (match === null) return undefined;
  const [, a, b, c, d, bits = "32"] = match;
  const address = [a, b, c, d].reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether every address of a range lies in one of some others. */
export function withinAny(cidr: string, ranges: readonly string[]): boolean {
  const inner = ipv4Range(cidr);
  return ranges.some((range) => {
    const outer = ipv4Range(range);
    if (inner === undefined || outer === undefined) return cidr === range;
    return outer.first <= inner.first && inner.last <= outer.last;
  });
}

/** Whether two ranges share an address. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [ipv4Range(one), ipv4Range(other)];
  if (a === undefined || b === undefined) return one === other;
  return a.first <= b.last && b.first <= a.last;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"];

/** Whether a range has addresses of the internet (RFC 1918, RFC 6598). IPv6 counts unless local. */
export function isPublic(cidr: string): boolean {
  if (cidr.includes(":")) return !/^f[cd]/i.test(cidr);
  return !withinAny(cidr, PRIVATE);
}
