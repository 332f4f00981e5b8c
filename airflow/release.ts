/** What a release is: image, DAGs, chart and Airflow version, each named so that nobody can change what the name means. */
import { createHash } from "node:crypto";
import type { StackSettings } from "../settings/types";
import { bundleFor } from "../settings/versions";

/** What is promoted from stack to stack, as a whole. Repositories are not part of it: they differ per stack, the content does not. */
export interface ReleaseParts {
  /** Digest of the Airflow image: sha256: and 64 hexadecimal digits. */
  readonly image: string;
  /** Commit of the DAG repository, 40 hexadecimal digits. */
  readonly dags: string;
  /** Airflow version. */
  readonly airflow: string;
  /** Version of the Airflow chart, which follows from the Airflow version by the version map. */
  readonly chart: string;
}

export interface Release extends ReleaseParts {
  /** Follows from the parts: two stacks with the same id run the same. */
  readonly id: string;
}

export interface ReleaseInput {
  readonly airflow: {
    readonly image: Pick<StackSettings["airflow"]["image"], "digest">;
    readonly dags: Pick<StackSettings["airflow"]["dags"], "revision">;
  };
  readonly airflowVersion: string;
}

/** Variable of every Airflow process that holds the id of the release. */
export const RELEASE_VARIABLE = "AIRFLOW_PLATFORM_RELEASE";

/** r- and 12 hexadecimal digits of a SHA-256 over the parts. */
export function releaseId({ image, dags, airflow, chart }: ReleaseParts): string {
  const text = [image, dags, airflow, chart].join("\n");
  return `r-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}

/** The parts with their id. */
export const named = ({ image, dags, airflow, chart }: ReleaseParts): Release => ({
  id: releaseId({ image, dags, airflow, chart }),
  image,
  dags,
  airflow,
  chart,
});

/** The release that settings name, or the keys that they would have to say for that. */
export function releaseOf(input: ReleaseInput): {
  readonly release?: Release;
  readonly missing: readonly string[];
} {
  const image = input.airflow.image.digest;
  const dags = input.airflow.dags.revision;
  const chart = bundleFor(input.airflowVersion)?.charts.airflow.version;
  const missing = [
    ...(image === undefined ? ["airflow.image.digest"] : []),
    ...(dags === undefined ? ["airflow.dags.revision"] : []),
  ];
  if (image === undefined || dags === undefined || chart === undefined) return { missing };
  return { release: named({ image, dags, airflow: input.airflowVersion, chart }), missing };
}
