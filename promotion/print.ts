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
  const { before, after, gates, repository, subjects } = proposal;
  const changes = changesOf(before, after).map(({ what, from, to }) => {
    const value =
      from === to
        ? style.dim(`${short(to)}  as it is`)
        : `${from === undefined ? "none" : short(from)} → ${short(to)}`;
    return `  ${what.padEnd(8)} ${value}`;
  });
  const commits = subjects === undefined ? [] : [`           ${plural(subjects.length, "commit")}`];
  const listed = (subjects ?? []).slice(0, 10).map((subject) => `           · ${subject}`);
  return [
    style.bold(titles[proposal.action](proposal)),
    ...changes.slice(0, 1),
    style.dim(`           in ${repository}`),
    ...changes.slice(1, 2),
    ...commits,
    ...listed,
    ...changes.slice(2),
    "",
    style.bold("Gates"),
    renderTable(gates, style),
    "",
  ].join("\n");
}

/** Enough of a digest or a commit to know it by; the files and --json have all of it. */
const short = (value: string): string =>
  value.replace(/[0-9a-f]{40,}$/, (hex) => `${hex.slice(0, 12)}…`);

/** How it ended, in one paragraph. */
export function renderEnd(proposal: Proposal, written: boolean, style: Style): string {
  const { gates, files, to } = proposal;
  if (proposal.same) return `${to} has ${proposal.after.id} already: nothing to do.\n`;
  const bad = gates.filter(({ status }) => status === "failed" || status === "undecided");
  if (bad.length > 0)
    return `${style.red(style.bold("Refused"))} by ${bad.map(({ name }) => name).join(", ")}. Nothing was written.\n`;
  const names = files.map(({ file }) => file).join(", ");
  if (!written) return `Every gate is open. Without --dry-run this writes ${names}.\n`;
  return `${[`Wrote ${names}.`, "", ...nextSteps(proposal)].join("\n")}\n`;
}

/** What follows, to be copied. */
function nextSteps({ action, after, files, from, to }: Proposal): string[] {
  const [stackFile = ""] = files.map(({ file }) => file);
  const [branch, subject] = {
    started: [`start-${after.id}-in-${to}`, `Start ${after.id} in ${to}`],
    promoted: [`promote-${after.id}-to-${to}`, `Promote ${after.id} from ${from ?? ""} to ${to}`],
    rolledBack: [`roll-${to}-back-to-${after.id}`, `Roll ${to} back to ${after.id}`],
  }[action];
  return [
    "Next:",
    `  git switch -c ${branch}`,
    `  git add ${stackFile} releases && git commit -m "${subject}"`,
    "  push it and open a pull request: its plan and its approval are the decision",
    `  after the deploy: npm run verify -- ${to} --record`,
  ];
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
    const how = {
      started: "started",
      promoted: `promoted from ${each.from ?? "?"}`,
      rolledBack: "back again",
    }[each.action];
    const verified = verifications.findLast(({ release }) => release === each.release);
    const checked = verified === undefined ? "" : `, verified ${verified.result} ${verified.at}`;
    return [
      `${each.at}  ${style.bold(each.release)}  ${how} by ${each.by}${checked}${now}`,
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
