import { OFFICIAL_IMAGE } from "../../airflow/values/images";
import type { Properties } from "../model";
import { isProperties } from "../plain";
import { at, listAt, textAt } from "./read";

type Fact = string | undefined;

/** `500m/1Gi → 2/2Gi`: CPU and memory, requested and at most. */
function resources(i: Properties, workload: string): Fact {
  const pair = (kind: string): Fact => {
    const cpu = textAt(i, "values", workload, "resources", kind, "cpu");
    const memory = textAt(i, "values", workload, "resources", kind, "memory");
    return cpu && memory && `${cpu}/${memory}`;
  };
  const [requests, limits] = [pair("requests"), pair("limits")];
  return requests && limits && `(${requests} → ${limits})`;
}

function workload(i: Properties, label: string, key: string): Fact {
  const replicas = textAt(i, "values", key, "replicas");
  if (replicas === undefined) return undefined;
  return [label, scaling(i, key) ?? `×${replicas}`, resources(i, key)].filter(Boolean).join(" ");
}

function scaling(i: Properties, key: string): Fact {
  if (at(i, "values", key, "hpa", "enabled") !== true) return undefined;
  const [min, max] = ["minReplicaCount", "maxReplicaCount"].map((bound) =>
    textAt(i, "values", key, "hpa", bound),
  );
  const target = ["metrics", 0, "resource", "target", "averageUtilization"] as const;
  const percent = textAt(i, "values", key, "hpa", ...target);
  return `×${min ?? "?"}–${max ?? "?"}${percent === undefined ? "" : ` at ${percent} % CPU`}`;
}

function gitSync(i: Properties): Fact {
  const path = ["values", "dags", "gitSync"] as const;
  if (at(i, ...path, "enabled") !== true) return undefined;
  const [branch, folder, period] = ["branch", "subPath", "period"].map((key) =>
    textAt(i, ...path, key),
  );
  return `DAGs from ${branch ?? "?"}:${folder ?? "?"} every ${period ?? "?"}`;
}

/** The image, and whether it is the one that lacks what the shipped DAGs need (docs/dags.md). */
function image(i: Properties): Fact {
  const [repository, tag, digest] = ["repository", "tag", "digest"].map((key) =>
    textAt(i, "values", "images", "airflow", key),
  );
  if (repository === undefined) return undefined;
  const name = digest === undefined ? `${repository}:${tag ?? "?"}` : `${repository}@${digest}`;
  return `image ${name}${repository === OFFICIAL_IMAGE ? " (official)" : ""}`;
}

/** How people sign in: with whom, or by password. */
function signIn(i: Properties): Fact {
  if (at(i, "values", "apiServer") === undefined) return undefined;
  const settings = listAt(i, "values", "apiServer", "env").find(
    (one) => isProperties(one) && one["name"] === "AIRFLOW_PLATFORM_SIGN_ON",
  );
  if (settings === undefined) return "people sign in by password";
  const text = isProperties(settings) ? textAt(settings, "value") : undefined;
  const issuer = /"issuer":"https:\/\/([^"]+)"/.exec(text ?? "")?.[1];
  const systems = (text?.match(/"clientIds":/g) ?? []).length;
  const machines =
    systems === 0 ? "" : `, ${systems} other ${systems === 1 ? "system" : "systems"}`;
  return `people sign in with ${issuer ?? "a provider that is known once it is made"}${machines}`;
}

/** What a release of the Airflow chart runs: executor, sizes, where DAGs come from and logs go. */
export function airflowFacts(i: Properties): readonly Fact[] {
  const version = textAt(i, "values", "airflowVersion");
  const logs = textAt(i, "values", "config", "logging", "remote_base_log_folder");
  const service = textAt(i, "values", "apiServer", "service", "type");
  return [
    version && `Airflow ${version}`,
    image(i),
    textAt(i, "values", "executor"),
    workload(i, "scheduler", "scheduler"),
    workload(i, "API server", "apiServer"),
    workload(i, "DAG processor", "dagProcessor"),
    workload(i, "triggerer", "triggerer"),
    workload(i, "PgBouncer", "pgbouncer"),
    gitSync(i),
    logs && `logs to ${logs}`,
    signIn(i),
    service && `service ${service}`,
  ];
}
