import { readCidr } from "../ranges";
import { when, type Check, type Finding } from "./check";

/** Wider than the widest private range: the internet, or half of it (0.0.0.0/1). */
const open = (text: string): boolean => (readCidr(text)?.prefix ?? 32) < 8;

const refused = (text: string): string =>
  `${text} is refused in prod: what is wider than /8 is the internet. Name the ranges that people and machines come from.`;

/** Most ranges on a public endpoint ("View Amazon EKS service quotas", Amazon EKS user guide). */
const mostEndpointCidrs = 40;

const publicEndpoint: Check = {
  reads: ["tier", "cluster.publicEndpoint", "cluster.publicEndpointCidrs", "cluster.existing"],
  run: ({ settings: { tier, cluster } }) => {
    const path = ["cluster", "publicEndpointCidrs"];
    if (!cluster.publicEndpoint || cluster.existing !== undefined) return [];
    return [
      ...when(
        cluster.publicEndpointCidrs.length === 0,
        path,
        "must name at least one range while cluster.publicEndpoint is true, or the whole internet may try",
        ["cluster", "publicEndpoint"],
      ),
      ...when(
        cluster.publicEndpointCidrs.length > mostEndpointCidrs,
        path,
        `must have at most ${mostEndpointCidrs} ranges, not ${cluster.publicEndpointCidrs.length}`,
      ),
      ...cluster.publicEndpointCidrs.flatMap((text, index) =>
        when(tier === "prod" && open(text), [...path, index], refused(text)),
      ),
    ];
  },
};

const loadBalancer: Check = {
  reads: ["tier", "access"],
  run: ({ settings: { tier, access } }) => {
    const path = ["access", "allowedCidrs"];
    if (access.service !== "loadBalancer") return [];
    return [
      ...when(
        access.allowedCidrs.length === 0,
        path,
        "must name at least one range while access.service is loadBalancer",
        ["access", "service"],
      ),
      ...access.allowedCidrs.flatMap((text, index): Finding[] =>
        when(tier === "prod" && open(text), [...path, index], refused(text)),
      ),
    ];
  },
};

/** Whoever is believed can pass for any address, and plain http for https. */
const proxies: Check = {
  reads: ["access.hostName", "access.trustedProxyCidrs"],
  run: ({ settings: { access } }) => {
    const path = ["access", "trustedProxyCidrs"];
    if (access.hostName === undefined)
      return when(
        access.trustedProxyCidrs.length > 0,
        path,
        "has no effect without access.hostName: remove it, or name the host",
      );
    return [
      ...when(
        access.trustedProxyCidrs.length === 0,
        path,
        "must name the ranges of what ends TLS for access.hostName, or Airflow takes every request for plain http",
        ["access", "hostName"],
      ),
      ...access.trustedProxyCidrs.flatMap((text, index) =>
        when(
          open(text),
          [...path, index],
          `${text} is too wide: name the ranges of the proxy itself, /8 or narrower`,
        ),
      ),
    ];
  },
};

export const accessChecks: readonly Check[] = [publicEndpoint, loadBalancer, proxies];
