/** What an Ingress's class says of its load balancer ("IngressClass", AWS Load Balancer Controller). */
import type { Inventory } from "../inventory";
import { at, listOf, textAt, textsOf } from "../json";
import { nameOf, RELEASE } from "./objects";

/** As rules know it (`canonicalType`): the controller serves v1beta1. */
export const CLASS_PARAMETERS = "kubernetes:elbv2.k8s.aws/v1:IngressClassParams";

/** Each is absent where the class leaves it to its Ingresses. */
export interface ClassParameters {
  readonly scheme?: string;
  readonly ranges?: readonly string[];
  readonly certificates?: readonly string[];
  readonly webAcl?: string;
  /** Port that plain requests are sent to. */
  readonly redirect?: string;
}

/** Parameters of the class that an Ingress names; nothing where the stack does not make it. */
export function classOf(stack: Inventory, spec: unknown): ClassParameters {
  const name = textAt(spec, "ingressClassName");
  const made = stack
    .ofType("kubernetes:networking.k8s.io/v1:IngressClass")
    .find(({ props }) => name !== undefined && nameOf(props) === name);
  const parameters = textAt(made?.props, "spec", "parameters", "name");
  const found = stack
    .ofType(CLASS_PARAMETERS)
    .find(({ props }) => parameters !== undefined && nameOf(props) === parameters);
  if (found === undefined) return {};
  const said = at(found.props, "spec");
  const scheme = textAt(said, "scheme");
  const webAcl = textAt(said, "wafv2AclArn") ?? textAt(said, "wafv2AclName");
  const redirect = textAt(said, "sslRedirectPort");
  const ranges = textsOf(at(said, "inboundCIDRs"));
  const certificates = textsOf(at(said, "certificateArn"));
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(webAcl === undefined ? {} : { webAcl }),
    ...(redirect === undefined ? {} : { redirect }),
    ...(ranges.length === 0 ? {} : { ranges }),
    ...(certificates.length === 0 ? {} : { certificates }),
  };
}

/** Whether NGINX of this stack serves the class: then its Service is the way in, and the Ingress only a route behind it. */
export function isServedByNginx(stack: Inventory, spec: unknown): boolean {
  const name = textAt(spec, "ingressClassName");
  return stack
    .ofType(RELEASE)
    .some(
      ({ props }) =>
        name !== undefined &&
        textAt(props, "values", "controller", "ingressClass", "name") === name,
    );
}

/** Attributes that a class asks of its load balancer; undefined where it is no class. */
export function classAttributes(
  type: string,
  props: unknown,
): ReadonlyMap<string, string> | undefined {
  if (type !== CLASS_PARAMETERS) return undefined;
  const pairs = listOf(at(props, "spec", "loadBalancerAttributes")).map(
    (pair): [string, string] => [textAt(pair, "key") ?? "", textAt(pair, "value") ?? ""],
  );
  return new Map(pairs);
}

/** Attributes that a Service asks of its network load balancer; undefined where it has none. */
export function serviceAttributes(
  type: string,
  props: unknown,
): ReadonlyMap<string, string> | undefined {
  const balanced = at(props, "spec", "type") === "LoadBalancer";
  if (type !== "kubernetes:core/v1:Service" || !balanced) return undefined;
  const annotation = "service.beta.kubernetes.io/aws-load-balancer-attributes";
  const text = textAt(at(props, "metadata", "annotations"), annotation) ?? "";
  const pairs = text.split(",").map((pair): [string, string] => {
    const [key = "", value = ""] = pair.split("=");
    return [key.trim(), value.trim()];
  });
  return new Map(pairs);
}
