/** Names that the way in, the namespaces and their network policies must agree on. */

/** Label of namespaces whose Ingresses may use the platform's load balancer: Airflow's own, and other UIs that join it. */
export const GATE_LABELS: Readonly<Record<string, string>> = {
  "airflow-platform/access-gate": "true",
};

/** Ingress class of the platform's load balancer. */
export const INGRESS_CLASS = "airflow-platform";

/** Service of type LoadBalancer, and Ingress, that lead to the API server. */
export const GATE_NAME = "airflow-access";

/** The NGINX Ingress Controller: its namespace, the labels of its pods (chart nginx-ingress), and where it listens. */
export const nginxIngress = {
  namespace: "nginx-ingress",
  release: "nginx-ingress",
  serviceAccount: "nginx-ingress",
  podLabels: {
    "app.kubernetes.io/name": "nginx-ingress",
    "app.kubernetes.io/instance": "nginx-ingress",
  },
  ports: { http: 80, ready: 8081 },
  readyPath: "/nginx-ready",
} as const;
