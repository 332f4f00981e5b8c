import { createHash } from "node:crypto";
import type { Restore } from "./args";

/**
 * Identifier of the server that holds the data. A restored one has a name of its own, so that it can be
 * made while the one it comes from still runs, and so that restoring again makes another.
 *
 * @param identifier Stem: the identifier of a server that was not restored.
 */
export function serverIdentifier(identifier: string, restore?: Restore): string {
  if (restore === undefined) return identifier;
  const source =
    "snapshotIdentifier" in restore
      ? `snapshot ${restore.snapshotIdentifier}`
      : `${restore.sourceIdentifier} at ${restore.time}`;
  return `${identifier}-${createHash("sha256").update(source).digest("hex").slice(0, 6)}`;
}

/** The restore in the words of `aws.rds.Cluster`. */
export function auroraRestore(restore: Restore | undefined): {
  snapshotIdentifier?: string;
  restoreToPointInTime?: {
    sourceClusterIdentifier: string;
    restoreToTime?: string;
    useLatestRestorableTime?: boolean;
  };
} {
  if (restore === undefined) return {};
  if ("snapshotIdentifier" in restore) return { snapshotIdentifier: restore.snapshotIdentifier };
  const { sourceIdentifier, time } = restore;
  const when = time === "latest" ? { useLatestRestorableTime: true } : { restoreToTime: time };
  return { restoreToPointInTime: { sourceClusterIdentifier: sourceIdentifier, ...when } };
}

/** The restore in the words of `aws.rds.Instance`. */
export function instanceRestore(restore: Restore | undefined): {
  snapshotIdentifier?: string;
  restoreToPointInTime?: {
    sourceDbInstanceIdentifier: string;
    restoreTime?: string;
    useLatestRestorableTime?: boolean;
  };
} {
  if (restore === undefined) return {};
  if ("snapshotIdentifier" in restore) return { snapshotIdentifier: restore.snapshotIdentifier };
  const { sourceIdentifier, time } = restore;
  const when = time === "latest" ? { useLatestRestorableTime: true } : { restoreTime: time };
  return { restoreToPointInTime: { sourceDbInstanceIdentifier: sourceIdentifier, ...when } };
}

/**
 * Properties that are settled when the server is made. Without a restore in the settings they are
 * ignored: taking a restore away would else make an empty server in place of the restored one, and a
 * new stem or tier would do the same to any. With a restore, a change of it is meant to replace.
 */
export function settled(
  restore: Restore | undefined,
  properties: readonly string[],
): { ignoreChanges?: string[] } {
  return restore === undefined ? { ignoreChanges: [...properties] } : {};
}
