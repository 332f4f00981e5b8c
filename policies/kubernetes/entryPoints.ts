import type { Inventory, StackResource } from "../inventory";
import { asObject, at, isObject, listOf, textAt, textsOf } from "../json";
import { each } from "../known";
import { installedChart } from "./airflowChart";
import { groupRanges } from "./groupRanges";
import { type ClassParameters, classOf, isServedByNginx } from "./ingressClass";
import { AIRFLOW_CHART, APPLICATION, RELEASE } from "./objects";

/** What takes requests from outside the cluster. */
export const ENTRY_POINTS = [
  "aws:lb/loadBalancer:LoadBalancer",
  "kubernetes:core/v1:Service",
  "kubernetes:networking.k8s.io/v1:Ingress",
  ...AIRFLOW_CHART,
] as const;

/** Entry points that state ranges and certificates themselves; a plain load balancer leaves both to others. */
export const SERVED_ENTRY_POINTS = [
  "kubernetes:core/v1:Service",
  "kubernetes:networking.k8s.io/v1:Ingress",
  ...AIRFLOW_CHART,
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

/**
 * Visits every way in of a stack, each with the resource that makes it; what one does not know ends the whole only after the others.
 */
export function eachEntryPoint(
  stack: Inventory,
  types: readonly (typeof ENTRY_POINTS)[number][],
  visit: (entry: EntryPoint, resource: StackResource) => void,
): void {
  each(
    types.flatMap((type): readonly StackResource[] => stack.ofType(type)),
    (resource) => {
      each(entryPointsOf(resource, stack), (entry) => visit(entry, resource));
    },
  );
}

/** The entry points that a resource of one of the types above makes. */
export function entryPointsOf(resource: StackResource, stack: Inventory): EntryPoint[] {
  const { type, props } = resource;
  const groups = () => groupRanges(stack, resource);
  switch (type) {
    case "aws:lb/loadBalancer:LoadBalancer":
      return [loadBalancer(stack, resource)];
    case "kubernetes:core/v1:Service": {
      const balanced = at(props, "spec", "type") === "LoadBalancer";
      if (!balanced) return [];
      return [service("the service", annotationsOf(props), at(props, "spec"), groups)];
    }
    case "kubernetes:networking.k8s.io/v1:Ingress": {
      const spec = at(props, "spec");
      if (isServedByNginx(stack, spec)) return [];
      return [ingress("the ingress", annotationsOf(props), spec, classOf(stack, spec), groups)];
    }
    case RELEASE:
    case APPLICATION:
      return chartEntryPoints(installedChart(type, props)?.values, ["values"]);
    default:
      return [];
  }
}

const annotationsOf = (props: unknown): unknown => at(props, "metadata", "annotations");

/** Ranges of a load balancer's security groups, where it names any. */
type Groups = () => readonly string[] | undefined;

const noGroups: Groups = () => undefined;

function loadBalancer(stack: Inventory, resource: StackResource): EntryPoint {
  const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
  return {
    where: "the load balancer",
    internetFacing: () => at(resource.props, "internal") !== true,
    ranges: () => groupRanges(stack, resource),
    encrypted: () => false,
    firewall: () => stack.referrers(resource, "resourceArn", association).length > 0,
  };
}

/** "Service annotations", AWS Load Balancer Controller; without them the controller inside Kubernetes acts. */
function service(
  where: string,
  annotations: unknown,
  spec: unknown,
  groups: Groups = noGroups,
): EntryPoint {
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
      // Groups of its own take the place of both lists.
      if (annotation("aws-load-balancer-security-groups") !== undefined) return groups();
      const listed = textsOf(at(spec, "loadBalancerSourceRanges"));
      return listed.length > 0 ? listed : split(annotation("load-balancer-source-ranges"));
    },
    encrypted: () => annotation("aws-load-balancer-ssl-cert") !== undefined,
    firewall: () => false,
  };
}

/** "Ingress annotations" and "IngressClass", AWS Load Balancer Controller: what the class says stands above what the Ingress says. */
function ingress(
  where: string,
  annotations: unknown,
  spec: unknown,
  parameters: ClassParameters = {},
  groups: Groups = noGroups,
): EntryPoint {
  const alb = (name: string): string | undefined =>
    textAt(annotations, `alb.ingress.kubernetes.io/${name}`);
  const nginx = (name: string): string | undefined =>
    textAt(annotations, `nginx.ingress.kubernetes.io/${name}`);
  return {
    where,
    internetFacing: () => (parameters.scheme ?? alb("scheme")) === "internet-facing",
    ranges: () => {
      if (alb("security-groups") !== undefined) return groups();
      return (
        parameters.ranges ??
        split(
          alb("inbound-cidrs") ??
            nginx("whitelist-source-range") ??
            nginx("allowlist-source-range"),
        )
      );
    },
    encrypted: () => {
      const listens = alb("listen-ports");
      const plain = /"HTTP"/.test(listens ?? "");
      const redirected = (parameters.redirect ?? alb("ssl-redirect")) !== undefined;
      if (plain && !redirected) return false;
      return (
        (parameters.certificates ?? alb("certificate-arn")) !== undefined ||
        /"HTTPS"/.test(listens ?? "") ||
        listOf(at(spec, "tls")).length > 0 ||
        listOf(at(spec, "hosts")).some((host) => at(host, "tls", "enabled") === true)
      );
    },
    firewall: () => (parameters.webAcl ?? alb("wafv2-acl-arn") ?? alb("waf-acl-id")) !== undefined,
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
