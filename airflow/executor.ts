import type { StackSettings } from "../settings/types";

/** One executor, or several in order of preference. */
export type Executor = StackSettings["airflow"]["executor"];

/** Whether Celery workers, their broker and their scaler exist. */
export const usesCelery = (executor: Executor): boolean => executor.includes("CeleryExecutor");

/** Whether the scheduler starts a pod per task. */
export const usesKubernetes = (executor: Executor): boolean =>
  executor.split(",").includes("KubernetesExecutor");
