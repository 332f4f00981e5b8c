import type { Resources } from "../settings/types";

const size = (
  request: [cpu: string, memory: string],
  limit: [cpu: string, memory: string],
): Resources => ({
  requests: { cpu: request[0], memory: request[1] },
  limits: { cpu: limit[0], memory: limit[1] },
});

/**
 * Containers that do the same work in every stack, so no setting sizes them. An `airflow` command takes about 250 MiB for its
 * imports alone (measured on 3.2.2); the others are small programs of their own.
 */
export const sizes = {
  airflowCommand: size(["100m", "384Mi"], ["1", "1Gi"]),
  logGroomer: size(["10m", "32Mi"], ["100m", "64Mi"]),
  pgbouncerExporter: size(["10m", "16Mi"], ["100m", "64Mi"]),
  redis: size(["50m", "64Mi"], ["250m", "256Mi"]),
  /** External Secrets' operator, webhook and certificate controller, and Reloader. */
  controller: size(["20m", "64Mi"], ["200m", "256Mi"]),
  kedaOperator: size(["50m", "128Mi"], ["500m", "512Mi"]),
} as const;
