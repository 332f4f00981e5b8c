/**
 * The version map: nothing else in the program names a version of Airflow, a chart, Kubernetes or
 * PostgreSQL. The evidence for each line is in docs/adr/0005-versions.md.
 */

/** A Helm chart as its authors publish it. */
export interface ChartRef {
  readonly name: string;
  /** https:// address of a chart repository, or the oci:// folder that the chart lies in. */
  readonly repository: string;
  /** Version of the chart, not of what it installs. */
  readonly version: string;
}

export const chartNames = [
  "airflow",
  "awsLoadBalancerController",
  "karpenter",
  "karpenterCrd",
  "externalSecrets",
  "reloader",
  "keda",
  "nginxIngress",
  "argoCd",
] as const;

export type ChartName = (typeof chartNames)[number];

/** Images beside Airflow's own that run in its namespace. */
export const systemImageNames = [
  "gitSync",
  "statsd",
  "pgbouncer",
  "pgbouncerExporter",
  "redis",
  "reloader",
] as const;

export type SystemImageName = (typeof systemImageNames)[number];

/** What runs together: one entry per Airflow version. */
export interface VersionBundle {
  /** Airflow version, always plain x.y.z: the chart decides by it which pods there are. */
  readonly airflow: string;
  /** Path of the API server's health answer, for probes and load balancers. */
  readonly healthPath: string;
  /** EKS minor versions that every chart of the bundle supports, oldest first. */
  readonly kubernetes: readonly string[];
  /** PostgreSQL major versions that Airflow is tested with and RDS and Aurora offer, oldest first. */
  readonly postgresql: readonly string[];
  readonly charts: Readonly<Record<ChartName, ChartRef>>;
  /** References of the images that the charts run beside Airflow's own: `repository:tag`, as the charts have them. */
  readonly images: Readonly<Record<SystemImageName, string>>;
}

const eksCharts = "https://aws.github.io/eks-charts";
const karpenterCharts = "oci://public.ecr.aws/karpenter";

const charts: VersionBundle["charts"] = {
  airflow: { name: "airflow", repository: "https://airflow.apache.org", version: "1.22.0" },
  awsLoadBalancerController: {
    name: "aws-load-balancer-controller",
    repository: eksCharts,
    version: "3.5.0",
  },
  karpenter: { name: "karpenter", repository: karpenterCharts, version: "1.15.1" },
  karpenterCrd: { name: "karpenter-crd", repository: karpenterCharts, version: "1.15.1" },
  externalSecrets: {
    name: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "2.8.0",
  },
  reloader: {
    name: "reloader",
    repository: "https://stakater.github.io/stakater-charts",
    version: "2.2.16",
  },
  // F5's controller; the community's ingress-nginx is retired since March 2026.
  keda: { name: "keda", repository: "https://kedacore.github.io/charts", version: "2.20.2" },
  nginxIngress: {
    name: "nginx-ingress",
    repository: "oci://ghcr.io/nginx/charts",
    version: "2.6.4",
  },
  argoCd: {
    name: "argo-cd",
    repository: "https://argoproj.github.io/argo-helm",
    version: "10.1.1",
  },
};

const images: VersionBundle["images"] = {
  gitSync: "registry.k8s.io/git-sync/git-sync:v4.4.2",
  statsd: "quay.io/prometheus/statsd-exporter:v0.30.0",
  pgbouncer: "apache/airflow:airflow-pgbouncer-2025.03.05-1.23.1",
  pgbouncerExporter: "apache/airflow:airflow-pgbouncer-exporter-2025.03.05-0.18.0",
  redis: "redis:7.2-bookworm",
  reloader: "ghcr.io/stakater/reloader:v1.4.21",
};

const airflow32 = (airflow: string): VersionBundle => ({
  airflow,
  healthPath: "/api/v2/monitor/health",
  kubernetes: ["1.35"],
  postgresql: ["15", "16", "17"],
  charts,
  images,
});

/** The bundle of a stack that names no version. */
export const defaultBundle = airflow32("3.2.2");

/** What a stack runs that names no version. */
export const defaultVersions = {
  airflow: defaultBundle.airflow,
  kubernetes: "1.35",
  postgresql: "17",
} as const;

/** Every Airflow version that a stack may run, oldest first. */
export const versionMap: readonly VersionBundle[] = [
  airflow32("3.2.0"),
  airflow32("3.2.1"),
  defaultBundle,
];

/** The bundle of an Airflow version, or undefined where the map has none. */
export const bundleFor = (airflow: string): VersionBundle | undefined =>
  versionMap.find((bundle) => bundle.airflow === airflow);
