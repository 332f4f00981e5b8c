import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { GATE_NAME } from "../../airflow/accessGate";
import { components, podLabels, ports } from "../../airflow/names";
import type { PublicUrl } from "../../airflow/publicUrl";
import { endsTls } from "../../settings/access";
import { createAccessLogs } from "./accessLogs";
import { type Balancer, firstHost, reconciled, type Scope } from "./args";
import { createCertificate } from "./certificate";
import { createSecurityGroup } from "./securityGroup";
import { networkLoadBalancerAnnotations } from "./values";

/** What a TLS listener needs. */
export interface Tls {
  readonly certificateArn: pulumi.Output<string>;
  readonly logsBucket: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
}

/** Certificate and access logs of a network load balancer that ends TLS. */
export function createTls(scope: Scope, url: PublicUrl): Tls {
  const logs = createAccessLogs(scope);
  return {
    certificateArn: createCertificate(scope, url),
    logsBucket: logs.bucketName,
    ready: logs.ready,
  };
}

/**
 * Mode internal-nlb: a network load balancer straight to the API server's pods, on 443 with a certificate and on 8080 without. Pods
 * see its addresses and not the callers', but where a proxy of the stack's own stands in front, which must be known by its address.
 */
export function createNetworkLoadBalancer(scope: Scope, url: PublicUrl | undefined): Balancer {
  const { args } = scope;
  const { access } = args;
  const tls = endsTls(access) && url !== undefined ? createTls(scope, url) : undefined;
  const port = tls === undefined ? ports.apiServer : 443;
  const { group, rules } = createSecurityGroup(scope, {
    listens: [port],
    reaches: [ports.apiServer],
  });
  const client = access.trustedProxyCidrs.length > 0 ? ("packet" as const) : ("hidden" as const);
  const service = new k8s.core.v1.Service(
    scope.name,
    {
      metadata: {
        name: GATE_NAME,
        namespace: args.airflowNamespace,
        annotations: pulumi
          .all([group.id, tls?.certificateArn, tls?.logsBucket])
          .apply(([securityGroupId, certificateArn, logsBucket]) =>
            networkLoadBalancerAnnotations({
              ...{ securityGroupId, client },
              deletionProtection: access.deletionProtection,
              health: { path: args.healthPath, port: "traffic-port" },
              ...(certificateArn === undefined || logsBucket === undefined
                ? {}
                : { tls: { certificateArn, logsBucket } }),
            }),
          ),
      },
      spec: {
        type: "LoadBalancer",
        selector: podLabels(components.apiServer),
        ports: [{ name: "api-server", port, targetPort: ports.apiServer, protocol: "TCP" }],
        // Pods are the targets themselves: a port on every node would be one more door.
        allocateLoadBalancerNodePorts: false,
      },
    },
    reconciled(scope, [...rules, ...(tls?.ready ?? []), ...args.airflowReady]),
  );
  return { hostName: service.status.apply(firstHost) };
}
