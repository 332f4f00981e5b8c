import { type JsonObject, asObject, at, listOf, numberAt, textAt } from "../json";
import { each, known } from "../known";
import { airflowValues, chartPods } from "./airflowChart";
import { AIRFLOW_CHART, WORKLOADS, podSpecPath } from "./objects";

/** Everything that makes pods as far as a policy can see: the kinds, and releases of the Airflow chart. */
export const PODS = [...WORKLOADS, ...AIRFLOW_CHART] as const;

export interface Container {
  /** How to name it in a message. */
  readonly where: string;
  readonly name: string;
  /** Undefined where the chart's own image is used. */
  readonly image: string | undefined;
  readonly resources: unknown;
  /** Its securityContext. */
  readonly security: unknown;
  readonly env: unknown;
  /** The container as the object states it; empty for a chart. */
  readonly spec: JsonObject;
  readonly kind: "main" | "init" | "chart";
}

export interface Pod {
  readonly where: string;
  /** Whether it serves for ever, ends by itself, or is one of Airflow's tasks. */
  readonly kind: "service" | "job" | "task";
  /** Undefined where nothing counts them. */
  readonly replicas: number | undefined;
  /** The pod's spec as the object states it; empty for a chart. */
  readonly spec: JsonObject;
  readonly labels: JsonObject;
  /** Its securityContext. */
  readonly security: unknown;
  readonly containers: readonly Container[];
  readonly tokenMounted: unknown;
  readonly serviceAccount: string | undefined;
  /** Topology spread constraints or affinity, whichever is stated. */
  readonly spread: unknown;
  /** The chart's values of the workload; empty for a kind. */
  readonly values: JsonObject;
}

/** The pods that a resource makes; none for a release of another chart, whose values say little. */
export function podsOf(type: string, props: unknown): Pod[] {
  const values = airflowValues(type, props);
  if (values !== undefined) return chartPods(values);
  const path = podSpecPath(type);
  return path === undefined ? [] : [kindPod(type, props, path)];
}

function kindPod(type: string, props: unknown, path: readonly string[]): Pod {
  const spec = asObject(at(props, ...path));
  const job = type.startsWith("kubernetes:batch/");
  const counted = /:(Deployment|StatefulSet|ReplicaSet|ReplicationController)$/.test(type);
  return {
    where: path.join("."),
    kind: job ? "job" : "service",
    get replicas() {
      return counted ? (numberAt(props, "spec", "replicas") ?? 1) : undefined;
    },
    spec,
    get labels() {
      return asObject(at(props, ...path.slice(0, -1), "metadata", "labels"));
    },
    get security() {
      return spec["securityContext"];
    },
    get containers() {
      return [...containers(spec, "containers"), ...containers(spec, "initContainers")];
    },
    get tokenMounted() {
      return spec["automountServiceAccountToken"];
    },
    get serviceAccount() {
      return textAt(spec, "serviceAccountName");
    },
    get spread() {
      return spec["topologySpreadConstraints"] ?? spec["affinity"];
    },
    values: {},
  };
}

/** Containers whose facts are read only when asked for, so that one unknown fact spoils one check. */
function containers(spec: JsonObject, key: "containers" | "initContainers"): Container[] {
  const list = listOf(spec[key]);
  return Array.from({ length: list.length }, (_, index) => {
    const name = known(() => textAt(list, index, "name")) ?? String(index);
    const container = (): JsonObject => asObject(at(list, index));
    return {
      where: `container ${name}`,
      name,
      get image() {
        return textAt(container(), "image") ?? "";
      },
      get resources() {
        return container()["resources"];
      },
      get security() {
        return container()["securityContext"];
      },
      get env() {
        return container()["env"];
      },
      get spec() {
        return container();
      },
      kind: key === "containers" ? "main" : "init",
    };
  });
}

/** Visits each image of a resource once, with the first place that runs it; a chart's own images are not seen. */
export function eachImage(
  type: string,
  props: unknown,
  visit: (image: string, where: string) => void,
): void {
  const seen = new Set<string>();
  for (const pod of podsOf(type, props)) {
    each(pod.containers, ({ image, where }) => {
      if (image === undefined || seen.has(image)) return;
      seen.add(image);
      visit(image, where);
    });
  }
}
