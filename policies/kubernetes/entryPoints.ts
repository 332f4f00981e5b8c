import { asObject, at, isObject, listOf, textAt, textsOf } from "../json";
import { RELEASE } from "./objects";

/** What takes requests from outside the cluster. */
export const ENTRY_POINTS = [
  "aws:lb/loadBalancer:LoadBalancer",
  "kubernetes:core/v1:Service",
  "kubernetes:networking.k8s.io/v1:Ingress",
  RELEASE,
] as const;

/** Entry points that state ranges and certificates themselves; a plain load balancer leaves both to others. */
export const SERVED_ENTRY_POINTS = [
  "kubernetes:core/v1:Service",
  "kubernetes:networking.k8s.io/v1:Ingress",
  RELEASE,
] as const;

/** One way in. Each fact is read only when asked for, since a preview may not know it. */
export interface EntryPoint {
  /** How to name it in a message. */
  readonly where: string;
  internetFacing(): boolean;
  /** Ranges that may come in; undefined where everybody who can route may. */
  ranges(): readonly string[] | undefined;
  encrypted(): boolean;
  /** Whether a web application firewall is named. */
  firewall(): boolean;
}

/** The entry points that a resource of one of the types above makes. */
export function entryPointsOf(type: string, props: unknown): EntryPoint[] {
  switch (type) {
    case "aws:lb/loadBalancer:LoadBalancer":
      return [loadBalancer(props)];
    case "kubernetes:core/v1:Service": {
      const balanced = at(props, "spec", "type") === "LoadBalancer";
      return balanced ? [service("the service", annotationsOf(props), at(props, "spec"))] : [];
    }
    case "kubernetes:networking.k8s.io/v1:Ingress":
      return [ingress("the ingress", annotationsOf(props), at(props, "spec"))];
    case RELEASE:
      return chartEntryPoints(at(props, "values"), ["values"]);
    default:
      return [];
  }
}

const annotationsOf = (props: unknown): unknown => at(props, "metadata", "annotations");

function loadBalancer(props: unknown): EntryPoint {
  return {
    where: "the load balancer",
    internetFacing: () => at(props, "internal") !== true,
    ranges: () => undefined,
    encrypted: () => false,
    firewall: () => false,
  };
}

/** "Service annotations", AWS Load Balancer Controller; without them the controller inside Kubernetes acts. */
function service(where: string, annotations: unknown, spec: unknown): EntryPoint {
  const annotation = (name: string): string | undefined =>
    textAt(annotations, `service.beta.kubernetes.io/${name}`);
  return {
    where,
    internetFacing: () => {
      const scheme = annotation("aws-load-balancer-scheme");
      if (scheme !== undefined) return scheme !== "internal";
      if (annotation("aws-load-balancer-internal") !== undefined) return false;
      const controller =
        annotation("aws-load-balancer-type") === "external" ||
        textAt(spec, "loadBalancerClass") === "service.k8s.aws/nlb";
      return !controller;
    },
    ranges: () => {
      const listed = textsOf(at(spec, "loadBalancerSourceRanges"));
      return listed.length > 0 ? listed : split(annotation("load-balancer-source-ranges"));
    },
    encrypted: () => annotation("aws-load-balancer-ssl-cert") !== undefined,
    firewall: () => false,
  };
}

/** "Ingress annotations", AWS Load Balancer Controller and Ingress-NGINX. */
function ingress(where: string, annotations: unknown, spec: unknown): EntryPoint {
  const alb = (name: string): string | undefined =>
    textAt(annotations, `alb.ingress.kubernetes.io/${name}`);
  const nginx = (name: string): string | undefined =>
    textAt(annotations, `nginx.ingress.kubernetes.io/${name}`);
  return {
    where,
    internetFacing: () => alb("scheme") === "internet-facing",
    ranges: () =>
      split(
        alb("inbound-cidrs") ?? nginx("whitelist-source-range") ?? nginx("allowlist-source-range"),
      ),
    encrypted: () =>
      alb("certificate-arn") !== undefined ||
      (alb("listen-ports")?.includes("HTTPS") === true &&
        !alb("listen-ports")?.includes('HTTP"')) ||
      listOf(at(spec, "tls")).length > 0 ||
      listOf(at(spec, "hosts")).some((host) => at(host, "tls", "enabled") === true),
    firewall: () => alb("wafv2-acl-arn") !== undefined || alb("waf-acl-id") !== undefined,
  };
}

/** Charts agree on little: an object called service of type LoadBalancer, an enabled one below ingress. */
function chartEntryPoints(values: unknown, path: readonly string[]): EntryPoint[] {
  if (!isObject(values) || path.length > 6) return [];
  return Object.entries(values).flatMap(([key, value]) => {
    const below = [...path, key];
    const where = below.join(".");
    if (!isObject(value)) return [];
    const annotations = asObject(value["annotations"]);
    if (/service$/i.test(key) && value["type"] === "LoadBalancer") {
      return [service(where, annotations, value)];
    }
    if (below.includes("ingress") && value["enabled"] === true) {
      return [ingress(where, annotations, value)];
    }
    return chartEntryPoints(value, below);
  });
}

function split(list: string | undefined): string[] | undefined {
  const parts = list?.split(",").map((part) => part.trim()) ?? [];
  const given = parts.filter((part) => part !== "");
  return given.length > 0 ? given : undefined;
}
