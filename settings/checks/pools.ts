import { formatPath, type SettingsPath } from "../faults";
import { nearest } from "../nearest";
import { parseQuantity } from "../quantity";
import { when, type Check, type Finding } from "./check";

const poolExists: Check = {
  reads: ["airflow.tasks.nodePool", "cluster.nodePools"],
  run: ({ settings: { airflow, cluster } }) => {
    const pools = Object.keys(cluster.nodePools);
    const { nodePool } = airflow.tasks;
    const meant = nearest(nodePool, pools);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return when(
      !pools.includes(nodePool),
      ["airflow", "tasks", "nodePool"],
      `${nodePool} is not in cluster.nodePools.${hint} Allowed: ${pools.join(", ")}.`,
    );
  },
};

/** The quantity, or infinity: what is no quantity is reported by the schema. */
const amount = (text: string): number => parseQuantity(text) ?? Infinity;

const tasksFit: Check = {
  reads: [
    "airflow.tasks",
    "airflow.celery",
    "airflow.executor",
    "airflow.quota",
    "cluster.nodePools",
  ],
  run: ({ settings: { airflow, cluster } }) => {
    const pool = cluster.nodePools[airflow.tasks.nodePool];
    if (pool === undefined) return [];
    const workers = airflow.executor.includes("Celery")
      ? (["tasks", "celery"] as const)
      : (["tasks"] as const);
    return workers.flatMap((name) => {
      const { requests } = airflow[name].resources;
      const fits = (kind: "cpu" | "memory", text: string, cause: SettingsPath): Finding[] =>
        when(
          amount(requests[kind]) > amount(text),
          ["airflow", name, "resources", "requests", kind],
          `${requests[kind]} is more than ${formatPath(cause)} allows in all, ${text}: no pod could ever start`,
          cause,
        );
      const limits = ["cluster", "nodePools", airflow.tasks.nodePool];
      return [
        ...fits("cpu", pool.cpuLimit, [...limits, "cpuLimit"]),
        ...fits("memory", pool.memoryLimit, [...limits, "memoryLimit"]),
        ...fits("cpu", airflow.quota.cpu, ["airflow", "quota", "cpu"]),
        ...fits("memory", airflow.quota.memory, ["airflow", "quota", "memory"]),
      ];
    });
  },
};

/** What always runs, and one task beside it, must fit the namespace's quota; otherwise pods are missing and nobody says why. */
const quotaFits: Check = {
  reads: ["airflow"],
  run: ({ settings: { airflow } }) => {
    const api = airflow.apiServer;
    const apiReplicas = api.autoscaling.enabled ? api.autoscaling.maxReplicas : api.replicas;
    const withGitSync =
      airflow.dagProcessor.replicas + airflow.triggerer.replicas + airflow.scheduler.replicas;
    const pods: readonly (readonly [number, { requests: { cpu: string; memory: string } }])[] = [
      [airflow.scheduler.replicas, airflow.scheduler.resources],
      [airflow.dagProcessor.replicas, airflow.dagProcessor.resources],
      [airflow.triggerer.replicas, airflow.triggerer.resources],
      [apiReplicas, api.resources],
      [airflow.pgbouncer.replicas, airflow.pgbouncer.resources],
      [1, airflow.statsd.resources],
      [withGitSync, airflow.gitSync.resources],
      [1, airflow.tasks.resources],
    ];
    return (["cpu", "memory"] as const).flatMap((kind) => {
      const needed = pods.reduce(
        (sum, [count, { requests }]) => sum + count * (parseQuantity(requests[kind]) ?? 0),
        0,
      );
      const shown =
        kind === "cpu" ? `${needed.toFixed(2)} cores` : `${Math.ceil(needed / 2 ** 20)}Mi`;
      return when(
        needed > amount(airflow.quota[kind]),
        ["airflow", "quota", kind],
        `${airflow.quota[kind]} is too little: Airflow's own pods and one task ask for ${shown}`,
      );
    });
  },
};

export const poolChecks: readonly Check[] = [poolExists, tasksFit, quotaFits];
