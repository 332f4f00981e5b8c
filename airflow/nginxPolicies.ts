/** Who may talk to NGINX, and to whom it talks: the load balancer, Airflow's API server, the Kubernetes API and name resolution. */
import type { Access } from "../settings/types";
import { nginxIngress } from "./accessGate";
import { components, podLabels, ports } from "./names";
import {
  block,
  dnsEgress,
  inNamespace,
  kubernetesApi,
  type NetworkPolicies,
  tcp,
} from "./policyParts";

/**
 * Policies of the controller's namespace.
 *
 * @param access Where the load balancer has its addresses.
 * @param airflowNamespace Namespace of the API server.
 * @param clusterVpcCidr Range of the cluster's VPC.
 */
export function nginxPolicies(
  access: Access,
  airflowNamespace: string,
  clusterVpcCidr: string,
): NetworkPolicies {
  const { http, ready } = nginxIngress.ports;
  const balancer = access.balancerCidrs.map(block);
  return {
    "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    dns: dnsEgress,
    nginx: {
      podSelector: { matchLabels: nginxIngress.podLabels },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: balancer, ports: [tcp(http), tcp(ready)] }],
      egress: [
        {
          to: [inNamespace(airflowNamespace, podLabels(components.apiServer))],
          ports: [tcp(ports.apiServer)],
        },
        { to: kubernetesApi(clusterVpcCidr), ports: [tcp(443)] },
      ],
    },
  };
}
