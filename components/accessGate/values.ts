/** What the AWS Load Balancer Controller is told, as pure functions (its guide: "Ingress annotations", "Service annotations"). */
import { GATE_LABELS } from "../../airflow/accessGate";

/** TLS 1.3, and 1.2 with forward secrecy and authenticated ciphers only ("Security policies", Elastic Load Balancing). */
export const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/** Seconds between health checks, and how many failures take a pod out. */
const healthCheck = { interval: 15, timeout: 10, healthy: 2, unhealthy: 3 } as const;

type Attributes = Readonly<Record<string, string>>;
type Annotations = Readonly<Record<string, string>>;

const joined = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** As IngressClassParams lists them. */
const attributes = (wanted: Attributes): { key: string; value: string }[] =>
  Object.entries(wanted).map(([key, value]) => ({ key, value }));

/** Attributes of every load balancer that keeps logs. */
const logged = (logsBucket: string): Attributes => ({
  "access_logs.s3.enabled": "true",
  "access_logs.s3.bucket": logsBucket,
});

const kept = (deletionProtection: boolean): Attributes => ({
  "deletion_protection.enabled": String(deletionProtection),
});

export interface IngressClassParamsInput {
  /** Ingresses of this class share one load balancer under this name. */
  readonly group: string;
  readonly internetFacing: boolean;
  readonly deletionProtection: boolean;
  readonly logsBucket: string;
  /** Web application firewall. Default: none. */
  readonly webAclArn?: string;
}

/** What no Ingress of the class can decide for itself, whoever writes it ("IngressClassParams"). */
export const ingressClassParams = (input: IngressClassParamsInput) => ({
  group: { name: input.group },
  namespaceSelector: { matchLabels: GATE_LABELS },
  scheme: input.internetFacing ? "internet-facing" : "internal",
  ipAddressType: "ipv4",
  targetType: "ip",
  // Attributes only: which listeners there are, each Ingress says (`listen-ports`).
  listeners: [
    {
      protocol: "HTTPS",
      port: 443,
      listenerAttributes: attributes({
        "routing.http.response.server.enabled": "false",
        "routing.http.response.strict_transport_security.header_value": "max-age=31536000",
      }),
    },
  ],
  sslRedirectPort: "443",
  sslPolicy: TLS_POLICY,
  loadBalancerAttributes: attributes({
    "routing.http.drop_invalid_header_fields.enabled": "true",
    "routing.http.desync_mitigation_mode": "strictest",
    ...kept(input.deletionProtection),
    ...logged(input.logsBucket),
  }),
  ...(input.webAclArn === undefined ? {} : { wafv2AclArn: input.webAclArn }),
});

export interface IngressInput {
  readonly certificateArn: string;
  readonly securityGroupId: string;
  readonly healthPath: string;
}

/** What Airflow's own Ingress adds: who may knock, by which certificate, and how its pods are checked. */
export function ingressAnnotations(input: IngressInput): Annotations {
  const prefix = "alb.ingress.kubernetes.io";
  return {
    // The class sends 80 to 443.
    [`${prefix}/listen-ports`]: JSON.stringify([{ HTTP: 80 }, { HTTPS: 443 }]),
    [`${prefix}/certificate-arn`]: input.certificateArn,
    [`${prefix}/security-groups`]: input.securityGroupId,
    // The nodes' group is opened by the platform, to this load balancer alone.
    [`${prefix}/manage-backend-security-group-rules`]: "false",
    [`${prefix}/backend-protocol`]: "HTTP",
    [`${prefix}/healthcheck-protocol`]: "HTTP",
    [`${prefix}/healthcheck-port`]: "traffic-port",
    [`${prefix}/healthcheck-path`]: input.healthPath,
    [`${prefix}/success-codes`]: "200",
    [`${prefix}/healthcheck-interval-seconds`]: String(healthCheck.interval),
    [`${prefix}/healthcheck-timeout-seconds`]: String(healthCheck.timeout),
    [`${prefix}/healthy-threshold-count`]: String(healthCheck.healthy),
    [`${prefix}/unhealthy-threshold-count`]: String(healthCheck.unhealthy),
    // Logs of a task stream for as long as their page is open.
    [`${prefix}/target-group-attributes`]: joined({ "deregistration_delay.timeout_seconds": "30" }),
  };
}

export interface NetworkLoadBalancerInput {
  readonly securityGroupId: string;
  readonly deletionProtection: boolean;
  /** Certificate of a listener that ends TLS, and where it logs. Default: plain TCP, of which AWS keeps no logs. */
  readonly tls?: { readonly certificateArn: string; readonly logsBucket: string };
  /** Path and port of the health check. */
  readonly health: { readonly path: string; readonly port: string };
  /** How pods learn who called: by the packet's own source, by a header of the proxy protocol, or not at all. */
  readonly client: "packet" | "proxyProtocol" | "hidden";
}

/** Annotations of a Service that the controller makes a network load balancer for, straight to the pods. */
export function networkLoadBalancerAnnotations(input: NetworkLoadBalancerInput): Annotations {
  const { client, health, tls } = input;
  const prefix = "service.beta.kubernetes.io/aws-load-balancer";
  return {
    [`${prefix}-type`]: "external",
    [`${prefix}-nlb-target-type`]: "ip",
    [`${prefix}-scheme`]: "internal",
    [`${prefix}-security-groups`]: input.securityGroupId,
    // The nodes' group is opened by the platform, to this load balancer alone.
    [`${prefix}-manage-backend-security-group-rules`]: "false",
    [`${prefix}-attributes`]: joined({
      "load_balancing.cross_zone.enabled": "true",
      ...kept(input.deletionProtection),
      ...(tls === undefined ? {} : logged(tls.logsBucket)),
    }),
    [`${prefix}-target-group-attributes`]: joined({
      "preserve_client_ip.enabled": String(client === "packet"),
      "proxy_protocol_v2.enabled": String(client === "proxyProtocol"),
      "deregistration_delay.timeout_seconds": "30",
    }),
    [`${prefix}-healthcheck-protocol`]: "HTTP",
    [`${prefix}-healthcheck-path`]: health.path,
    [`${prefix}-healthcheck-port`]: health.port,
    [`${prefix}-healthcheck-success-codes`]: "200",
    [`${prefix}-healthcheck-interval`]: String(healthCheck.interval),
    [`${prefix}-healthcheck-timeout`]: String(healthCheck.timeout),
    [`${prefix}-healthcheck-healthy-threshold`]: String(healthCheck.healthy),
    [`${prefix}-healthcheck-unhealthy-threshold`]: String(healthCheck.unhealthy),
    ...(tls === undefined
      ? {}
      : {
          [`${prefix}-ssl-cert`]: tls.certificateArn,
          [`${prefix}-ssl-ports`]: "443",
          [`${prefix}-ssl-negotiation-policy`]: TLS_POLICY,
        }),
  };
}
