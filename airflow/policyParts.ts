/** What network policies are written with. */
import { type Component, podLabels } from "./names";

export interface Port {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

export type Labels = Readonly<Record<string, string>>;

export type Peer =
  | { readonly podSelector: { readonly matchLabels: Labels } }
  | {
      readonly namespaceSelector: { readonly matchLabels: Labels };
      readonly podSelector: { readonly matchLabels: Labels };
    }
  | { readonly ipBlock: { readonly cidr: string; readonly except?: string[] } };

export interface NetworkPolicySpec {
  readonly podSelector: { readonly matchLabels?: Labels };
  readonly policyTypes: ("Ingress" | "Egress")[];
  readonly ingress?: { readonly from: Peer[]; readonly ports: Port[] }[];
  readonly egress?: { readonly to: Peer[]; readonly ports: Port[] }[];
}

/** Policies by name. */
export type NetworkPolicies = Readonly<Record<string, NetworkPolicySpec>>;

/** Instance metadata: pods have roles of their own and no business with the node's. */
const METADATA_SERVICE = "169.254.169.254/32";

/** Any address but that of the instance metadata. */
export const outside: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: [METADATA_SERVICE] } };

/** What EKS gives services when nothing else is asked for ("Cluster service IP range", Amazon EKS User Guide). */
const SERVICE_CIDRS = ["10.100.0.0/16", "172.20.0.0/16"];

export const tcp = (port: number): Port => ({ protocol: "TCP", port });

export const block = (cidr: string): Peer => ({ ipBlock: { cidr } });

export const pods = (...names: readonly Component[]): Peer[] =>
  names.map((name) => ({ podSelector: { matchLabels: podLabels(name) } }));

export const inNamespace = (namespace: string, labels: Labels): Peer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  podSelector: { matchLabels: labels },
});

/**
 * The Kubernetes API, by its own addresses and by its Service's.
 *
 * @param clusterVpcCidr Range of the cluster's VPC.
 */
export const kubernetesApi = (clusterVpcCidr: string): Peer[] =>
  [clusterVpcCidr, ...SERVICE_CIDRS].map(block);

/** Name resolution, for every pod of a namespace. */
export const dnsEgress: NetworkPolicySpec = {
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [
    {
      to: [inNamespace("kube-system", { "k8s-app": "kube-dns" })],
      ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
    },
  ],
};
