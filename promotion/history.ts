import { named, type Release } from "../airflow/release";
import type { HistoryEntry, ReleaseRecord, Verification } from "./record";

/** The latest verification of a release in a stack. */
export const verificationOf = (
  record: ReleaseRecord,
  release: Pick<Release, "id">,
): Verification | undefined => record.verifications.findLast((each) => each.release === release.id);

/** The latest time that a release came into a stack. */
export const arrivalOf = (
  record: ReleaseRecord,
  release: Pick<Release, "id">,
): HistoryEntry | undefined =>
  record.history.findLast((each) => each.release === release.id && each.action !== "rolledBack");

/** The rollback that took a release back from a stack since it last came there; undefined where there was none. */
export function takenBack(
  { history }: ReleaseRecord,
  release: Pick<Release, "id">,
): HistoryEntry | undefined {
  const came = history.findLastIndex((each) => each.release === release.id);
  if (came === -1) return undefined;
  const next = history[came + 1];
  return next?.action === "rolledBack" ? next : undefined;
}

/**
 * Where a rollback leads: releases lie on a pile, each arrival puts one on top, each rollback takes off what lies above the one it
 * went back to. So two rollbacks go two releases back, not forth and back.
 *
 * @returns The release under the top; undefined where there is none.
 */
export function previousRelease(history: readonly HistoryEntry[]): Release | undefined {
  const under = pile(history).at(-2);
  return under && named(under);
}

/** The releases that a rollback can reach, the current one last. */
function pile(history: readonly HistoryEntry[]): HistoryEntry[] {
  const stacked: HistoryEntry[] = [];
  for (const each of history) {
    const below = stacked.findLastIndex(({ release }) => release === each.release);
    if (each.action === "rolledBack" && below !== -1) stacked.length = below + 1;
    else if (stacked.at(-1)?.release !== each.release) stacked.push(each);
  }
  return stacked;
}

/** A release of the history by its id, or by enough of it to be the only one. */
export function findRelease(
  history: readonly HistoryEntry[],
  wanted: string,
): { readonly release: Release } | { readonly known: readonly string[] } {
  const ids = [...new Set(history.map(({ release }) => release))];
  const found = ids.filter((id) => id.startsWith(wanted));
  const entry = history.find(({ release }) => release === found[0]);
  return found.length === 1 && entry !== undefined ? { release: named(entry) } : { known: ids };
}
