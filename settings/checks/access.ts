import { endsTls } from "../access";
import { isPlainObject, type PlainObject } from "../merge";
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

const callers: Check = {
  reads: ["tier", "access.mode", "access.allowedCidrs", "access.internetFacing"],
  run: ({ settings: { tier, access }, given }) => {
    const path = ["access", "allowedCidrs"];
    if (access.mode === "none") return [];
    const wide = (text: string): string =>
      tier === "prod"
        ? refused(text)
        : `${text} is refused while access.internetFacing is true: it is half of the internet or more. Name the ranges that people and machines come from.`;
    return [
      ...when(
        access.allowedCidrs.length === 0,
        path,
        `must name at least one range while access.mode is ${access.mode}`,
        ["access", "mode"],
      ),
      ...when(
        access.internetFacing && access.allowedCidrs.length > 0 && !says(given, "allowedCidrs"),
        path,
        "must be named while access.internetFacing is true: the default is the network inside",
        ["access", "internetFacing"],
      ),
      ...access.allowedCidrs.flatMap((text, index): Finding[] =>
        when(
          (tier === "prod" || access.internetFacing) && open(text),
          [...path, index],
          wide(text),
        ),
      ),
    ];
  },
};

/** Whether the stack's file says it itself. */
const says = (given: PlainObject, key: string): boolean =>
  isPlainObject(given.access) && Object.hasOwn(given.access, key);

/** What makes sense in some modes only. */
const modes: Check = {
  reads: ["access.mode", "access.hostName", "access.internetFacing", "access.zone"],
  run: ({ settings: { access } }) => {
    const { mode, hostName, internetFacing, zone } = access;
    const cause = ["access", "mode"];
    return [
      ...when(
        hostName === undefined && (mode === "internal-alb" || mode === "nginx"),
        ["access", "hostName"],
        `is missing while access.mode is ${mode}: the certificate is made out to it, and requests are known by it. To reach Airflow by port forwarding only, set access.mode to none`,
        cause,
      ),
      ...when(
        hostName !== undefined && mode === "none",
        ["access", "hostName"],
        "has no effect while access.mode is none: remove it, or choose a way in",
      ),
      ...when(
        internetFacing && mode !== "internal-alb",
        ["access", "internetFacing"],
        `must be false while access.mode is ${mode}: the web application firewall works with internal-alb only`,
      ),
      ...when(
        internetFacing && zone?.private === true,
        ["access", "zone", "private"],
        "must be false while access.internetFacing is true: nobody outside could find the host",
      ),
    ];
  },
};

/** Whoever is believed can pass for any address, and plain http for https. */
const proxies: Check = {
  reads: [
    ...["access.mode", "access.hostName", "access.trustedProxyCidrs"],
    ...["access.zone", "access.certificateArn"],
  ],
  run: ({ settings: { access } }) => {
    const path = ["access", "trustedProxyCidrs"];
    const some = access.trustedProxyCidrs.length > 0;
    if (access.hostName === undefined || access.mode === "none")
      return when(
        some,
        path,
        "has no effect without access.hostName and a load balancer: remove it, or name the host",
      );
    const nlb = access.mode === "internal-nlb";
    return [
      ...when(
        nlb && !endsTls(access) && !some,
        path,
        "must name the ranges of what ends TLS for access.hostName, or the load balancer must: name access.zone or access.certificateArn",
        ["access", "hostName"],
      ),
      ...when(
        nlb && endsTls(access) && some,
        path,
        "has no effect while the network load balancer ends TLS: it passes no X-Forwarded header on that could be believed. Remove it, or access.zone and access.certificateArn",
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

export const accessChecks: readonly Check[] = [publicEndpoint, callers, modes, proxies];
