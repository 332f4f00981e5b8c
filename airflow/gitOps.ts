/** What Argo CD is handed: one Application with the chart and its values, in a project that allows nothing else. */
import { createHash } from "node:crypto";
import type { ChartSource } from "../settings/charts";
import { RELEASE } from "./names";
import type { NamespaceRole } from "./rbac";
import type { ChartValues } from "./values";

/** Argo CD: its namespace, and the release whose name its objects begin with. */
export const argoCd = {
  namespace: "argocd",
  release: "argocd",
  serviceAccounts: {
    controller: "argocd-application-controller",
    server: "argocd-server",
  },
  server: { service: "argocd-server", port: 80, containerPort: 8080, healthPath: "/healthz" },
} as const;

/** Project and Application: RBAC names them together, `airflow/airflow`. */
export const PROJECT = "airflow";
export const APPLICATION = "airflow";

/** The cluster that Argo CD runs in, by the name that it knows it by. */
export const IN_CLUSTER = "https://kubernetes.default.svc";

interface Kind {
  readonly group: string;
  /** As the project lists it. */
  readonly kind: string;
  /** As a role lists it. */
  readonly resource: string;
}

/** What the chart makes in this platform. No Secret, no role and no network policy is among it: those are Pulumi's. */
export const chartKinds: readonly Kind[] = [
  { group: "", kind: "ConfigMap", resource: "configmaps" },
  { group: "", kind: "Service", resource: "services" },
  { group: "", kind: "ServiceAccount", resource: "serviceaccounts" },
  { group: "apps", kind: "Deployment", resource: "deployments" },
  { group: "apps", kind: "StatefulSet", resource: "statefulsets" },
  { group: "autoscaling", kind: "HorizontalPodAutoscaler", resource: "horizontalpodautoscalers" },
  { group: "batch", kind: "CronJob", resource: "cronjobs" },
  { group: "batch", kind: "Job", resource: "jobs" },
  { group: "keda.sh", kind: "ScaledObject", resource: "scaledobjects" },
  { group: "policy", kind: "PodDisruptionBudget", resource: "poddisruptionbudgets" },
];

/** What grows out of these, which Argo CD shows and judges the health by. */
export const shownKinds: readonly Kind[] = [
  { group: "", kind: "Pod", resource: "pods" },
  { group: "apps", kind: "ReplicaSet", resource: "replicasets" },
];

/** Where Argo CD fetches a chart, in its own words: OCI registries have no scheme there. */
export function chartAddress({ chart, repositoryOpts }: ChartSource): {
  readonly repoURL: string;
  readonly chart: string;
  readonly oci: boolean;
} {
  if (repositoryOpts !== undefined) return { repoURL: repositoryOpts.repo, chart, oci: false };
  const slash = chart.lastIndexOf("/");
  return {
    repoURL: chart.slice(0, slash).replace(/^oci:\/\//, ""),
    chart: chart.slice(slash + 1),
    oci: true,
  };
}

/** The only chart repository, the only namespace, and the only kinds. */
export const projectSpec = (source: ChartSource, namespace: string) => ({
  description: "Airflow's chart, into Airflow's namespace, and nothing else.",
  sourceRepos: [chartAddress(source).repoURL],
  destinations: [{ server: IN_CLUSTER, namespace }],
  clusterResourceWhitelist: [],
  namespaceResourceWhitelist: chartKinds.map(({ group, kind }) => ({ group, kind })),
});

/**
 * Name of a set of values. Argo CD repeats it when it has compared them with the cluster, so `up` waits for these and no older ones.
 */
export const valuesName = (values: ChartValues): string =>
  `values-${createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 8)}`;

/**
 * The Application. Client-side apply, Argo CD's own way, and not server-side: of what Helm made before, only the former takes away
 * what later values no longer say. It has no finalizer: whoever deletes it, for a change of mode or by mistake, stops no Airflow.
 */
export function applicationSpec(source: ChartSource, namespace: string, values: ChartValues) {
  const { repoURL, chart } = chartAddress(source);
  return {
    project: PROJECT,
    source: {
      ...{ repoURL, chart, targetRevision: source.version, name: valuesName(values) },
      helm: { releaseName: RELEASE, valuesObject: values },
    },
    destination: { server: IN_CLUSTER, namespace },
    revisionHistoryLimit: 5,
    syncPolicy: {
      // Nothing is pruned when the chart comes out empty, and what goes, goes after the rest is well.
      automated: { prune: true, selfHeal: true, allowEmpty: false },
      syncOptions: [
        "CreateNamespace=false",
        "FailOnSharedResource=true",
        "PruneLast=true",
        "PrunePropagationPolicy=foreground",
      ],
      retry: { limit: 5, backoff: { duration: "30s", factor: 2, maxDuration: "5m" } },
    },
  };
}

/** Pulumi goes on when Argo CD has compared, applied and found healthy just these values ("pulumi.com/waitFor", Pulumi Kubernetes provider). */
export const applicationAnnotations = (values: ChartValues): Readonly<Record<string, string>> => ({
  "pulumi.com/waitFor": JSON.stringify([
    `jsonpath={.status.sync.comparedTo.source.name}=${valuesName(values)}`,
    "jsonpath={.status.sync.status}=Synced",
    "jsonpath={.status.health.status}=Healthy",
  ]),
});

const WRITE = ["create", "delete", "get", "list", "patch", "update", "watch"];

const rule = (kinds: readonly Kind[], verbs: readonly string[]) =>
  [...new Set(kinds.map(({ group }) => group))].map((group) => ({
    apiGroups: [group],
    resources: kinds.filter((kind) => kind.group === group).map(({ resource }) => resource),
    verbs: [...verbs],
  }));

/** What Argo CD's two accounts may do in Airflow's namespace; beyond it they may do nothing. */
export const gitOpsRoles: Readonly<Record<string, NamespaceRole>> = {
  "airflow-gitops": {
    serviceAccount: argoCd.serviceAccounts.controller,
    rules: [
      ...rule(chartKinds, WRITE),
      ...rule(shownKinds, ["get", "list", "watch"]),
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    ],
  },
  // The UI shows objects and logs; a sync is the controller's.
  "airflow-gitops-view": {
    serviceAccount: argoCd.serviceAccounts.server,
    rules: [
      ...rule([...chartKinds, ...shownKinds], ["get"]),
      { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    ],
  },
};
