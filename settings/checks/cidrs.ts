import { vpcPrefixes } from "../../network/addressPlan";
import { contains, formatCidr, overlaps, parseCidr } from "../../network/cidr";
import type { SettingsPath } from "../faults";
import { privateRanges, readCidr, serviceCidr } from "../ranges";
import type { Settings } from "../types";
import { when, type Check, type Finding, type Neighbour } from "./check";

interface Range {
  readonly path: SettingsPath;
  readonly text: string;
}

const clusterRange = ({ cluster, network }: Settings): Range =>
  cluster.existing === undefined
    ? { path: ["network", "clusterCidr"], text: network.clusterCidr }
    : { path: ["cluster", "existing", "vpcCidr"], text: cluster.existing.vpcCidr };

const dataRange = ({ network }: Settings): Range => ({
  path: ["network", "dataCidr"],
  text: network.dataCidr,
});

const collide = (a: string, b: string): boolean => {
  const [left, right] = [readCidr(a), readCidr(b)];
  return left !== undefined && right !== undefined && overlaps(left, right);
};

/** A range with bits to the right of its prefix is refused by AWS ("CreateVpc", Amazon EC2 API Reference). */
const networkAddress = (
  path: readonly string[],
  values: (settings: Settings) => readonly string[] | string | undefined,
): Check => ({
  reads: [path.join(".")],
  run: ({ settings }) => {
    const value = values(settings);
    const texts = typeof value === "string" ? [value] : (value ?? []);
    return texts.flatMap((text, index) => {
      try {
        parseCidr(text);
        return [];
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return [{ path: typeof value === "string" ? path : [...path, index], message }];
      }
    });
  },
});

const networkAddresses: readonly Check[] = [
  networkAddress(["network", "clusterCidr"], ({ network }) => network.clusterCidr),
  networkAddress(["network", "dataCidr"], ({ network }) => network.dataCidr),
  networkAddress(["cluster", "existing", "vpcCidr"], ({ cluster }) => cluster.existing?.vpcCidr),
  networkAddress(["cluster", "publicEndpointCidrs"], ({ cluster }) => cluster.publicEndpointCidrs),
  networkAddress(["access", "allowedCidrs"], ({ access }) => access.allowedCidrs),
  networkAddress(["access", "trustedProxyCidrs"], ({ access }) => access.trustedProxyCidrs),
];

/** Sizes follow from the address plan (docs/adr/0006-network-addresses.md); private ranges from RFC 1918. */
const vpcRanges: Check = {
  reads: ["network.clusterCidr", "network.dataCidr", "cluster.existing"],
  run: ({ settings }) => {
    const check = (
      { path, text }: Range,
      { shortest, longest }: { shortest: number; longest: number },
    ): Finding[] => {
      const cidr = readCidr(text);
      if (cidr === undefined) return [];
      return [
        ...when(
          cidr.prefix < shortest || cidr.prefix > longest,
          path,
          `${text} has a size of /${cidr.prefix}. Allowed: /${shortest} to /${longest}.`,
        ),
        ...when(
          !privateRanges.some((range) => contains(range, cidr)),
          path,
          `${text} is not private. Allowed: inside ${privateRanges.map(formatCidr).join(", ")} (RFC 1918).`,
        ),
      ];
    };
    return [
      ...(settings.cluster.existing === undefined
        ? check(clusterRange(settings), vpcPrefixes.cluster)
        : []),
      ...check(dataRange(settings), vpcPrefixes.data),
    ];
  },
};

const overlapsWithin: Check = {
  reads: ["network.clusterCidr", "network.dataCidr", "cluster.existing"],
  run: ({ settings }) => {
    const [cluster, data] = [clusterRange(settings), dataRange(settings)];
    const service = (range: Range): Finding[] =>
      when(
        collide(range.text, serviceCidr),
        range.path,
        `${range.text} overlaps ${serviceCidr}, the addresses of the cluster's Services`,
      );
    return [
      ...when(
        collide(cluster.text, data.text),
        data.path,
        `${data.text} overlaps ${cluster.text}, the cluster's VPC: the two are peered, so they must not share an address`,
      ),
      ...service(cluster),
      ...service(data),
    ];
  },
};

const overlapsWithOthers: Check = {
  reads: ["network.clusterCidr", "network.dataCidr", "cluster.existing"],
  run: ({ settings, neighbours }) => {
    const shared = (range: Range, other: Neighbour, text: string, key: string): Finding[] =>
      when(
        collide(range.text, text),
        range.path,
        `${range.text} overlaps ${text}, ${key} of ${other.file}: stacks must stay peerable`,
      );
    return neighbours.flatMap((other) => {
      const sameVpc =
        other.existingVpcId !== undefined &&
        other.existingVpcId === settings.cluster.existing?.vpcId;
      const [cluster, data] = [clusterRange(settings), dataRange(settings)];
      return [
        ...(sameVpc ? [] : shared(cluster, other, other.clusterCidr, "the cluster's range")),
        ...shared(cluster, other, other.dataCidr, "network.dataCidr"),
        ...shared(data, other, other.clusterCidr, "the cluster's range"),
        ...shared(data, other, other.dataCidr, "network.dataCidr"),
      ];
    });
  },
};

export const cidrChecks: readonly Check[] = [
  ...networkAddresses,
  vpcRanges,
  overlapsWithin,
  overlapsWithOthers,
];
