import { z } from "zod";
import { failed, type Outcome, passed } from "../result";
import type { Answer } from "./api";

const component = z.object({ status: z.string().nullable() }).loose();
const health = z.record(z.string(), component.nullable());

type Health = z.infer<typeof health>;

/** Component of the health answer, what it is called, and the workload to look at. */
export const components = {
  scheduler: { name: "scheduler", workload: "deploy/airflow-scheduler" },
  dag_processor: { name: "DAG processor", workload: "deploy/airflow-dag-processor" },
  triggerer: { name: "triggerer", workload: "deploy/airflow-triggerer" },
} as const;

export type ComponentKey = keyof typeof components;

/**
 * Airflow takes a component for dead after 30 s without a heartbeat (`[scheduler] scheduler_health_check_threshold`, Airflow
 * configuration reference). Twice that leaves room for what is between here and there.
 */
const oldestHeartbeatSeconds = 60;

/** The parts of a health answer, or why there are none. The status says nothing: it is 200 with a dead scheduler too. */
export function readHealth({ status, body }: Answer): { health: Health } | { outcome: Outcome } {
  const read = health.safeParse(body);
  if (read.success && read.data["metadatabase"] !== undefined) return { health: read.data };
  return {
    outcome: failed(
      `the answer (${status}) is not Airflow's health`,
      "is --url the API server's address? Something before it may answer instead",
    ),
  };
}

/** Whether the API server answers, and reaches the database. */
export function apiHealth(parts: Health): Outcome {
  const status = parts["metadatabase"]?.status;
  return status === "healthy"
    ? passed("the API server answers, and reaches the database")
    : failed(
        `the API server answers, and its database is ${status ?? "absent"}`,
        "look at PgBouncer and the database: kubectl logs deploy/airflow-pgbouncer",
      );
}

/** Whether a component's heart beats. */
export function heartbeat(parts: Health, key: ComponentKey, now: Date): Outcome {
  const { name, workload } = components[key];
  const part = parts[key];
  const hint = `kubectl get ${workload}, then kubectl logs ${workload}`;
  if (part === undefined || part === null)
    return failed(`Airflow knows of no ${name}: none has ever run`, hint);
  const beat = part[`latest_${key}_heartbeat`];
  const at = typeof beat === "string" ? Date.parse(beat) : Number.NaN;
  if (Number.isNaN(at)) return failed(`no ${name} has sent a heartbeat`, hint);
  const age = Math.max(0, Math.round((now.getTime() - at) / 1000));
  return part.status === "healthy" && age <= oldestHeartbeatSeconds
    ? passed(`last heartbeat ${age} s ago`)
    : failed(`${part.status ?? "unhealthy"}: last heartbeat ${age} s ago`, hint);
}
