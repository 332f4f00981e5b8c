import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { GATE_NAME, nginxIngress } from "../../airflow/accessGate";
import { podSecurityLabels } from "../../airflow/namespace";
import { nginxPolicies } from "../../airflow/nginxPolicies";
import type { PublicUrl } from "../../airflow/publicUrl";
import { createNamespaceRules } from "../namespaceRules";
import { releaseArgs } from "../release";
import { createIngress } from "./applicationLoadBalancer";
import { type Balancer, firstHost, reconciled, type Scope } from "./args";
import { createTls, type Tls } from "./networkLoadBalancer";
import { nginxClusterRules, nginxQuota, nginxValues } from "./nginxValues";
import { createSecurityGroup } from "./securityGroup";
import { networkLoadBalancerAnnotations } from "./values";

/**
 * Mode nginx: F5's NGINX Ingress Controller behind a network load balancer that ends TLS and says by the proxy protocol who calls.
 * Cost beside the load balancer: two pods of 100m and 128Mi.
 */
export function createNginx(scope: Scope, url: PublicUrl): Balancer {
  const tls = createTls(scope, url);
  const namespace = createNamespace(scope);
  const ready = createController(scope, namespace);
  const service = createService(scope, tls, ready);
  createIngress(scope, url, {}, [service, ...scope.args.airflowReady]);
  return { hostName: service.status.apply(firstHost) };
}

/** Its load balancer is gone before the namespace is. */
function createNamespace(scope: Scope): k8s.core.v1.Namespace {
  return new k8s.core.v1.Namespace(
    `${scope.name}-nginx`,
    { metadata: { name: nginxIngress.namespace, labels: podSecurityLabels } },
    reconciled(scope, scope.args.controllersReady),
  );
}

/** The controller, the rules of its namespace first. */
function createController(scope: Scope, namespace: k8s.core.v1.Namespace): pulumi.Resource {
  const { name, args, parent } = scope;
  const inside = {
    ...{ parent, provider: args.kubernetesProvider, deletedWith: namespace },
    dependsOn: [namespace],
  };
  const rules: pulumi.Resource[] = [
    ...createNamespaceRules(
      `${name}-nginx`,
      {
        namespace: nginxIngress.namespace,
        release: nginxIngress.release,
        quota: nginxQuota,
        policies: nginxPolicies(args.access, args.airflowNamespace, args.clusterVpcCidr),
      },
      inside,
    ),
    createClusterRole(scope, namespace),
  ];
  return new k8s.helm.v3.Release(
    `${name}-nginx`,
    releaseArgs({
      name: nginxIngress.release,
      namespace: nginxIngress.namespace,
      source: args.charts.nginxIngress,
      values: nginxValues(args.access.balancerCidrs),
      // Its kinds serve custom resources, which are off.
      skipCrds: true,
    }),
    { parent, provider: args.kubernetesProvider, dependsOn: rules },
  );
}

/** In the place of the chart's own, by its name: the chart binds whatever is called so to its account. */
function createClusterRole(
  { name, args, parent }: Scope,
  namespace: k8s.core.v1.Namespace,
): k8s.rbac.v1.ClusterRole {
  return new k8s.rbac.v1.ClusterRole(
    `${name}-nginx`,
    { metadata: { name: nginxIngress.release }, rules: nginxClusterRules },
    {
      ...{ parent, provider: args.kubernetesProvider, deletedWith: args.deletedWith },
      dependsOn: [namespace],
    },
  );
}

function createService(scope: Scope, tls: Tls, controller: pulumi.Resource): k8s.core.v1.Service {
  const { args } = scope;
  const { http, ready } = nginxIngress.ports;
  const { group, rules } = createSecurityGroup(scope, { listens: [443], reaches: [http, ready] });
  return new k8s.core.v1.Service(
    scope.name,
    {
      metadata: {
        name: GATE_NAME,
        namespace: nginxIngress.namespace,
        annotations: pulumi
          .all([group.id, tls.certificateArn, tls.logsBucket])
          .apply(([securityGroupId, certificateArn, logsBucket]) =>
            networkLoadBalancerAnnotations({
              ...{ securityGroupId, client: "proxyProtocol", tls: { certificateArn, logsBucket } },
              deletionProtection: args.access.deletionProtection,
              health: { path: nginxIngress.readyPath, port: String(ready) },
            }),
          ),
      },
      spec: {
        type: "LoadBalancer",
        selector: nginxIngress.podLabels,
        ports: [{ name: "https", port: 443, targetPort: http, protocol: "TCP" }],
        allocateLoadBalancerNodePorts: false,
      },
    },
    reconciled(scope, [controller, ...rules, ...tls.ready]),
  );
}
