import { GATE_LABELS, GATE_NAME, INGRESS_CLASS, nginxIngress } from "../../airflow/accessGate";

/** Size of a controller's pod. */
const resources = {
  requests: { cpu: "100m", memory: "128Mi" },
  limits: { cpu: "1", memory: "512Mi" },
};

const labels = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/**
 * Values of the NGINX Ingress Controller's chart (F5 NGINX, nginx-ingress): plain HTTP behind a load balancer that ends TLS, no custom
 * resources, no snippets, no secrets of other namespaces, no telemetry.
 *
 * @param balancerCidrs Ranges that the load balancer has its addresses in: its proxy protocol header is believed.
 */
export const nginxValues = (balancerCidrs: readonly string[]) => ({
  controller: {
    kind: "deployment",
    replicaCount: 2,
    resources,
    readOnlyRootFilesystem: true,
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: nginxIngress.podLabels },
      },
    ],
    serviceAccount: { name: nginxIngress.serviceAccount },
    ingressClass: { name: INGRESS_CLASS, create: true, setAsDefaultIngress: false },
    watchNamespaceLabel: labels(GATE_LABELS),
    watchSecretNamespace: nginxIngress.namespace,
    enableCustomResources: false,
    enableSnippets: false,
    disableIPV6: true,
    telemetryReporting: { enable: false },
    nginxStatus: { enable: false },
    readyStatus: { enable: true, port: nginxIngress.ports.ready },
    // The load balancer's Service is the platform's own.
    service: { create: false },
    reportIngressStatus: { enable: true, externalService: GATE_NAME },
    config: {
      entries: {
        "proxy-protocol": "True",
        "real-ip-header": "proxy_protocol",
        "set-real-ip-from": balancerCidrs.join(","),
        "server-tokens": "False",
        // Everybody comes through the load balancer's TLS listener.
        "redirect-to-https": "True",
      },
    },
  },
  prometheus: { create: false },
  // The chart's cluster role reads every Secret of the cluster; nginxClusterRules takes its place.
  rbac: { create: true, clusterrole: { create: false } },
});

const READ = ["get", "list", "watch"];

/** What the controller may do in every namespace: read what routes are made of, and say where they lead. No Secret is among it. */
export const nginxClusterRules = [
  {
    apiGroups: [""],
    resources: ["namespaces", "pods", "services"],
    verbs: READ,
  },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "ingressclasses"], verbs: READ },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses/status"], verbs: ["update"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
];

/** Quota of its namespace: two pods, and two more while they are replaced. */
export const nginxQuota = {
  pods: "8",
  "requests.cpu": "2",
  "requests.memory": "2Gi",
  "services.loadbalancers": "1",
};
