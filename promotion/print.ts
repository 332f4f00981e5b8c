import { renderTable } from "../checks/table";
import { plural, type Style } from "../plan/print/style";
import { changesOf } from "./changelog";
import type { Proposal } from "./promote";
import type { ReleaseRecord } from "./record";

const titles: Readonly<Record<Proposal["action"], (proposal: Proposal) => string>> = {
  promoted: ({ from, to, after }) => `Promote ${after.id} from ${from ?? "?"} to ${to}`,
  started: ({ to, after }) => `Start ${after.id} in ${to}`,
  rolledBack: ({ to, after, before }) => `Roll ${to} back to ${after.id} from ${before?.id ?? "?"}`,
};

/** What would change, and what each gate says. */
export function renderProposal(proposal: Proposal, style: Style): string {
  const { before, after, gates, subjects } = proposal;
  const changes = changesOf(before, after).map(({ what, from, to }) => {
    const value = from === to ? style.dim(`${to}  as it is`) : `${from ?? "none"} → ${to}`;
    return `  ${what.padEnd(8)} ${value}`;
  });
  const commits = subjects === undefined ? [] : [`           ${plural(subjects.length, "commit")}`];
  const listed = (subjects ?? []).slice(0, 10).map((subject) => `           · ${subject}`);
  return [
    style.bold(titles[proposal.action](proposal)),
    ...changes.slice(0, 2),
    ...commits,
    ...listed,
    ...changes.slice(2),
    "",
    style.bold("Gates"),
    renderTable(gates, style),
    "",
  ].join("\n");
}

/** How it ended, in one paragraph. */
export function renderEnd(proposal: Proposal, written: boolean, style: Style): string {
  const { gates, files, to } = proposal;
  if (proposal.same) return `${to} has ${proposal.after.id} already: nothing to do.\n`;
  const bad = gates.filter(({ status }) => status === "failed" || status === "undecided");
  if (bad.length > 0)
    return `${style.red(style.bold("Refused"))} by ${bad.map(({ name }) => name).join(", ")}. Nothing was written.\n`;
  const names = files.map(({ file }) => file).join(", ");
  return written
    ? `Wrote ${names}.\nNext: commit them on a branch, and open a pull request.\n`
    : `Every gate is open. Without --dry-run this writes ${names}.\n`;
}

/** A stack's releases, newest first. */
export function renderHistory(
  { stack, history, verifications }: ReleaseRecord,
  current: string | undefined,
  style: Style,
): string {
  if (history.length === 0)
    return `${stack} has no releases yet. docs/promotion.md says how the first one comes.\n`;
  const rows = history.toReversed().map((each, index) => {
    const now = index === 0 && each.release === current ? style.cyan("  ← current") : "";
    const from = each.from === undefined ? "" : ` from ${each.from}`;
    const verified = verifications.findLast(({ release }) => release === each.release);
    const checked = verified === undefined ? "" : `, verified ${verified.result} ${verified.at}`;
    return [
      `${each.at}  ${style.bold(each.release)}  ${each.action}${from} by ${each.by}${checked}${now}`,
      style.dim(
        `    Airflow ${each.airflow} · chart ${each.chart} · DAGs ${each.dags.slice(0, 12)} · image ${each.image.slice(7, 19)}`,
      ),
    ].join("\n");
  });
  const astray =
    current !== undefined && history.at(-1)?.release !== current
      ? [`The stack file names ${current}, which is not the last one here.`]
      : [];
  return `${[...rows, ...astray].join("\n")}\n`;
}
