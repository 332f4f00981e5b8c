import { architectureOf } from "../architecture";
import type { SettingsPath } from "../faults";
import { parseQuantity } from "../quantity";
import type { Resources, Settings } from "../types";
import { when, type Check, type CheckInput, type Finding } from "./check";

interface Block {
  readonly path: SettingsPath;
  readonly resources: Resources;
}

/** Every block of requests and limits, by its path. */
export function resourceBlocks({ airflow }: Pick<Settings, "airflow">): Block[] {
  const workloads = [
    "scheduler",
    "dagProcessor",
    "triggerer",
    "apiServer",
    "pgbouncer",
    "statsd",
    "gitSync",
    "tasks",
    "celery",
  ] as const;
  return workloads.map((name) => ({
    path: ["airflow", name, "resources"],
    resources: airflow[name].resources,
  }));
}

const mebibyte = 2 ** 20;

/** The largest EC2 instances have 448 cores ("Memory optimized instances", Amazon EC2 Instance Types guide). */
const mostCores = 448;

function quantityFindings(path: SettingsPath, kind: "cpu" | "memory", text: string): Finding[] {
  const value = parseQuantity(text);
  if (value === undefined) return [];
  if (kind === "cpu")
    return when(
      value <= 0 || value > mostCores,
      path,
      `${text} is ${value} cores. Allowed: 1m to ${mostCores}.`,
    );
  return when(
    value < 4 * mebibyte,
    path,
    `${text} is ${value} bytes: is a suffix such as Mi missing? Allowed: 4Mi and more.`,
  );
}

const requestsWithinLimits: Check = {
  reads: ["airflow"],
  run: ({ settings }) =>
    resourceBlocks(settings).flatMap(({ path, resources: { requests, limits } }) =>
      (["cpu", "memory"] as const).flatMap((kind) => {
        const [request, limit] = [parseQuantity(requests[kind]), parseQuantity(limits[kind])];
        return [
          ...quantityFindings([...path, "requests", kind], kind, requests[kind]),
          ...quantityFindings([...path, "limits", kind], kind, limits[kind]),
          ...when(
            request !== undefined && limit !== undefined && request > limit,
            [...path, "requests", kind],
            `${requests[kind]} is more than the limit of ${limits[kind]}`,
            [...path, "limits", kind],
          ),
        ];
      }),
    ),
};

const ordered = (
  reads: readonly string[],
  low: readonly string[],
  high: readonly string[],
  values: (settings: Settings) => readonly [number, number] | undefined,
): Check => ({
  reads,
  run: ({ settings }: CheckInput) => {
    const [least, most] = values(settings) ?? [0, 0];
    return when(least > most, low, `${least} is more than ${high.join(".")}, ${most}`, high);
  },
});

const nodesInOrder: readonly Check[] = [
  ordered(
    ["cluster.systemNodes"],
    ["cluster", "systemNodes", "minSize"],
    ["cluster", "systemNodes", "desiredSize"],
    ({ cluster: { systemNodes } }) => [systemNodes.minSize, systemNodes.desiredSize],
  ),
  ordered(
    ["cluster.systemNodes"],
    ["cluster", "systemNodes", "desiredSize"],
    ["cluster", "systemNodes", "maxSize"],
    ({ cluster: { systemNodes } }) => [systemNodes.desiredSize, systemNodes.maxSize],
  ),
];

const replicasInOrder: readonly Check[] = [
  ordered(
    ["airflow.apiServer"],
    ["airflow", "apiServer", "replicas"],
    ["airflow", "apiServer", "autoscaling", "maxReplicas"],
    ({ airflow: { apiServer } }) =>
      apiServer.autoscaling.enabled
        ? [apiServer.replicas, apiServer.autoscaling.maxReplicas]
        : undefined,
  ),
  ordered(
    ["airflow.celery"],
    ["airflow", "celery", "minReplicas"],
    ["airflow", "celery", "maxReplicas"],
    ({ airflow: { celery } }) => [celery.minReplicas, celery.maxReplicas],
  ),
];

/** A node group has one image, and an image one architecture. */
const oneArchitecture: Check = {
  reads: ["cluster.systemNodes"],
  run: ({ settings: { cluster } }) => {
    const types = cluster.systemNodes.instanceTypes;
    const [first = ""] = types;
    return types.flatMap((type, index) =>
      when(
        architectureOf(type) !== architectureOf(first),
        ["cluster", "systemNodes", "instanceTypes", index],
        `${type} is ${architectureOf(type)}, but ${first} is ${architectureOf(first)}: a node group has one architecture`,
      ),
    );
  },
};

export const sizeChecks: readonly Check[] = [
  oneArchitecture,
  requestsWithinLimits,
  ...nodesInOrder,
  ...replicasInOrder,
];
