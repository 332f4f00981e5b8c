import { releaseOf } from "../airflow/release";
import type { Settings } from "../settings";
import { arrivalOf, verificationOf } from "./history";
import { readRecord } from "./record";

/** Annotations of Airflow's namespace; the policy airflow-release-promoted reads them (docs/adr/0014-promotion.md). */
export const annotations = {
  /** Id of the release that the stack file names. */
  release: "airflow-platform/release",
  /** Stack that it was promoted from. */
  from: "airflow-platform/release-from",
  /** Stacks whose record says that it passed their checks, with commas between. */
  verified: "airflow-platform/release-verified",
  /** "recorded" once a release was ever promoted into the stack, or started there. */
  releases: "airflow-platform/releases",
} as const;

/**
 * What the records in releases/ say of the release that a stack's settings name, as annotations. None where the stack names no release
 * and never had one.
 *
 * @param projectDirectory Folder of the stack files and of releases/.
 * @throws SettingsError where a record cannot be read.
 */
export function releaseAnnotations(
  settings: Settings,
  projectDirectory: string,
): Readonly<Record<string, string>> {
  const { airflow, stack, versions } = settings;
  const record = readRecord(stack, projectDirectory);
  const { release } = releaseOf({ airflow, airflowVersion: versions.airflow });
  const recorded = record.history.length > 0 && { [annotations.releases]: "recorded" };
  if (release === undefined) return { ...recorded };
  const from = arrivalOf(record, release)?.from;
  const verified = settings.release.promotedFrom.filter(
    (source) => verificationOf(readRecord(source, projectDirectory), release)?.result === "passed",
  );
  return {
    ...recorded,
    [annotations.release]: release.id,
    ...(from !== undefined && { [annotations.from]: from }),
    ...(verified.length > 0 && { [annotations.verified]: verified.join(",") }),
  };
}
