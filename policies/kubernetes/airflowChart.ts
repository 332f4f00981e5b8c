/**
 * The official Airflow chart, 1.22: a Helm release shows a policy its values and nothing of what they
 * become. What the values say about each workload is written down here, with the chart's defaults.
 */
import { type JsonObject, asObject, at, listOf, numberAt, scalarAt, textAt } from "../json";
import { APPLICATION, RELEASE } from "./objects";
import type { Container, Pod } from "./pods";

/** Chart, version, values and namespace of a release, or of an Application of Argo CD. */
interface Installed {
  readonly chart: string | undefined;
  readonly version: string | undefined;
  readonly namespace: string | undefined;
  readonly values: unknown;
}

/** What installs a chart, read alike; undefined for anything else. Each fact is read only when asked for. */
export function installedChart(type: string, props: unknown): Installed | undefined {
  const application = at(props, "spec");
  const paths: Readonly<Record<keyof Installed, readonly string[]>> | undefined =
    type === RELEASE
      ? { chart: ["chart"], version: ["version"], namespace: ["namespace"], values: ["values"] }
      : type === APPLICATION
        ? {
            chart: ["source", "chart"],
            version: ["source", "targetRevision"],
            namespace: ["destination", "namespace"],
            values: ["source", "helm", "valuesObject"],
          }
        : undefined;
  if (paths === undefined) return undefined;
  const root = type === RELEASE ? props : application;
  return {
    get chart() {
      return textAt(root, ...paths.chart);
    },
    get version() {
      return textAt(root, ...paths.version);
    },
    get namespace() {
      return textAt(root, ...paths.namespace);
    },
    get values() {
      return at(root, ...paths.values);
    },
  };
}

/** Whether a resource installs the Airflow chart, whatever repository or folder it comes from. */
export function isAirflowChart(type: string, props: unknown): boolean {
  const chart = installedChart(type, props)?.chart;
  return /^airflow(-\d.*)?$/.test(chart?.split("/").at(-1) ?? "");
}

/** Values of the Airflow chart; undefined for anything else. */
export function airflowValues(type: string, props: unknown): JsonObject | undefined {
  return isAirflowChart(type, props) ? asObject(installedChart(type, props)?.values) : undefined;
}

/** One option of airflow.cfg as the values set it, in lower case. */
export function airflowOption(
  values: JsonObject,
  section: string,
  key: string,
): string | undefined {
  return scalarAt(values, "config", section, key)?.toLowerCase();
}

interface Workload {
  /** Path below the values. */
  readonly path: readonly string[];
  readonly kind: Pod["kind"];
  /** Whether the chart falls back to the securityContexts at the top of the values. */
  readonly inherits: boolean;
  readonly image: string;
  readonly sidecars?: readonly (readonly string[])[];
  /** Whether the values ask for it. */
  readonly on: (values: JsonObject) => boolean;
}

const usesCelery = (values: JsonObject): boolean =>
  (textAt(values, "executor") ?? "CeleryExecutor").includes("Celery");
const usesKubernetes = (values: JsonObject): boolean =>
  (textAt(values, "executor") ?? "").includes("Kubernetes");
/** On unless switched off, or off unless switched on, as the chart's defaults have it. */
const enabled =
  (initial: boolean, ...path: readonly string[]) =>
  (values: JsonObject): boolean =>
    at(values, ...path, "enabled") === undefined
      ? initial
      : at(values, ...path, "enabled") === true;

const groomer = ["logGroomerSidecar"];

const WORKLOADS: readonly Workload[] = [
  {
    path: ["apiServer"],
    kind: "service",
    inherits: true,
    image: "airflow",
    on: enabled(true, "apiServer"),
  },
  {
    path: ["scheduler"],
    kind: "service",
    inherits: true,
    image: "airflow",
    sidecars: [groomer],
    on: enabled(true, "scheduler"),
  },
  {
    path: ["dagProcessor"],
    kind: "service",
    inherits: true,
    image: "airflow",
    sidecars: [groomer],
    on: enabled(true, "dagProcessor"),
  },
  {
    path: ["triggerer"],
    kind: "service",
    inherits: true,
    image: "airflow",
    sidecars: [groomer],
    on: enabled(true, "triggerer"),
  },
  {
    path: ["workers", "celery"],
    kind: "service",
    inherits: true,
    image: "airflow",
    on: usesCelery,
  },
  {
    path: ["workers", "kubernetes"],
    kind: "task",
    inherits: true,
    image: "pod_template",
    on: usesKubernetes,
  },
  {
    path: ["pgbouncer"],
    kind: "service",
    inherits: false,
    image: "pgbouncer",
    sidecars: [["metricsExporterSidecar"]],
    on: enabled(false, "pgbouncer"),
  },
  {
    path: ["statsd"],
    kind: "service",
    inherits: false,
    image: "statsd",
    on: enabled(true, "statsd"),
  },
  {
    path: ["redis"],
    kind: "service",
    inherits: false,
    image: "redis",
    on: (values) => usesCelery(values) && enabled(true, "redis")(values),
  },
  {
    path: ["flower"],
    kind: "service",
    inherits: true,
    image: "airflow",
    on: enabled(false, "flower"),
  },
  {
    path: ["cleanup"],
    kind: "job",
    inherits: true,
    image: "airflow",
    on: enabled(false, "cleanup"),
  },
  {
    path: ["databaseCleanup"],
    kind: "job",
    inherits: true,
    image: "airflow",
    on: enabled(false, "databaseCleanup"),
  },
  {
    path: ["migrateDatabaseJob"],
    kind: "job",
    inherits: true,
    image: "airflow",
    on: enabled(true, "migrateDatabaseJob"),
  },
  {
    path: ["createUserJob"],
    kind: "job",
    inherits: true,
    image: "airflow",
    on: enabled(true, "createUserJob"),
  },
];

/** The pods that a release of the chart makes, as far as its values decide them. */
export function chartPods(values: JsonObject): Pod[] {
  const pods = WORKLOADS.filter(({ on }) => on(values)).map((workload) => podOf(values, workload));
  const gitSync = at(values, "dags", "gitSync");
  if (at(gitSync, "enabled") !== true) return pods;
  const owner = pods.find(({ where }) => where === "values.dagProcessor");
  const container = containerOf(
    "values.dags.gitSync",
    "git-sync",
    gitSync,
    imageOf(values, "gitSync"),
  );
  if (owner === undefined) return pods;
  const sidecar: Pod = {
    ...owner,
    where: "values.dags.gitSync",
    replicas: undefined,
    containers: [container],
  };
  return [...pods, sidecar];
}

function podOf(values: JsonObject, workload: Workload): Pod {
  const { path, kind, inherits, image, sidecars = [] } = workload;
  const own = asObject(at(values, ...path));
  const where = ["values", ...path].join(".");
  const top = inherits ? at(values, "securityContexts") : undefined;
  const main = containerOf(
    where,
    path.at(-1) ?? "",
    own,
    imageOf(values, image),
    at(top, "containers"),
  );
  const beside = sidecars
    .map((step) => ({ name: step.join("."), part: at(own, ...step) }))
    .filter(({ name, part }) => name !== "logGroomerSidecar" || at(part, "enabled") !== false)
    .map(({ name, part }) =>
      containerOf(`${where}.${name}`, name, part, undefined, at(top, "containers")),
    );
  const extra = ["extraContainers", "extraInitContainers"].flatMap((key) =>
    Array.from({ length: listOf(own[key]).length }, (_, index) => {
      const part = at(own, key, index);
      const named = textAt(part, "name") ?? String(index);
      return statedContainer(`${where}.${key} ${named}`, named, part);
    }),
  );
  return {
    where,
    kind,
    replicas: kind === "service" ? (numberAt(own, "replicas") ?? 1) : undefined,
    // The chart hands these on as they are.
    spec: {
      hostNetwork: own["hostNetwork"],
      volumes: [...listOf(own["extraVolumes"]), ...listOf(values["volumes"])],
    },
    labels: {},
    security: at(own, "securityContexts", "pod") ?? at(own, "securityContext") ?? at(top, "pod"),
    containers: [main, ...beside, ...extra],
    tokenMounted: at(own, "serviceAccount", "automountServiceAccountToken"),
    serviceAccount: textAt(own, "serviceAccount", "name"),
    spread:
      at(own, "topologySpreadConstraints") ??
      at(own, "affinity") ??
      at(values, "topologySpreadConstraints"),
    values: own,
  };
}

function containerOf(
  where: string,
  name: string,
  part: unknown,
  image: string | undefined,
  inherited?: unknown,
): Container {
  return {
    where,
    name,
    image,
    resources: at(part, "resources"),
    security: at(part, "securityContexts", "container") ?? inherited,
    env: at(part, "env"),
    spec: {},
    kind: "chart",
  };
}

/** A container that the values hand on as Kubernetes takes it. */
function statedContainer(where: string, name: string, part: unknown): Container {
  return {
    where,
    name,
    image: textAt(part, "image") ?? "",
    resources: at(part, "resources"),
    security: at(part, "securityContext"),
    env: at(part, "env"),
    spec: asObject(part),
    kind: "chart",
  };
}

/** `repository:tag` or `repository@digest` where the values say it; else the chart's own pinned image. */
function imageOf(values: JsonObject, name: string): string | undefined {
  const image = at(values, "images", name);
  const airflow = name === "airflow";
  const part = (key: string, whole: string): string | undefined =>
    textAt(image, key) ?? (airflow ? textAt(values, `defaultAirflow${whole}`) : undefined);
  const digest = part("digest", "Digest");
  const tag = part("tag", "Tag");
  const chosen = airflow && (digest ?? tag) !== undefined;
  const repository = part("repository", "Repository") ?? (chosen ? "apache/airflow" : undefined);
  if (repository === undefined) {
    return name === "pod_template" ? imageOf(values, "airflow") : undefined;
  }
  if (digest !== undefined) return `${repository}@${digest}`;
  return tag === undefined ? undefined : `${repository}:${tag}`;
}
