import type { Release } from "../airflow/release";
import type { HistoryEntry } from "./record";

/** What the entry of a release says. */
export interface ChangelogInput {
  readonly stack: string;
  readonly entry: HistoryEntry;
  /** What the stack ran before. */
  readonly before: Release | undefined;
  /** Subjects of the DAG commits between, newest first; undefined where they are not known here. */
  readonly subjects: readonly string[] | undefined;
}

export const changelogFile = "releases/CHANGELOG.md";

const heading = `# Releases

What came into which stack, newest first. Written by \`npm run promote\` (docs/promotion.md).
`;

const mostSubjects = 30;

/** The changelog with an entry before the others. */
export function withEntry(text: string | undefined, input: ChangelogInput): string {
  const [, older = ""] = /^(?:.*\n)*?(?=## )((?:.*\n)*)/.exec(text ?? "") ?? [];
  return [heading, entryOf(input), ...(older === "" ? [] : [older.trimEnd(), ""])].join("\n");
}

function entryOf({ stack, entry, before, subjects }: ChangelogInput): string {
  const { action, at, by, from, verified } = entry;
  const words = {
    started: `Started by ${by}.`,
    promoted: `Promoted from ${from ?? "?"} by ${by}${verified === undefined ? "" : `, verified there ${verified}`}.`,
    rolledBack: `Rolled back by ${by}, from ${before?.id ?? "no release"}.`,
  };
  const listed = subjects?.slice(0, mostSubjects).map((subject) => `  - ${plain(subject)}`) ?? [];
  const more = (subjects?.length ?? 0) - listed.length;
  return [
    `## ${stack}: ${entry.release}, ${at}`,
    "",
    plain(words[action]),
    "",
    ...changesOf(before, entry).map(({ what, from: was, to }) =>
      was === to ? `- ${what}: \`${to}\`` : `- ${what}: \`${was ?? "none"}\` → \`${to}\``,
    ),
    ...listed,
    ...(more > 0 ? [`  - and ${more} more`] : []),
    "",
  ].join("\n");
}

/** Subjects are other people's text: nothing in them is to become a link or a tag. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>|]/g, (sign) => `\\${sign}`);

/** One part of a release, before and after. */
export interface PartChange {
  readonly what: string;
  readonly from: string | undefined;
  readonly to: string;
}

/** The four parts, in the order in which they are read. */
export const changesOf = (
  before: Omit<Release, "id"> | undefined,
  after: Omit<Release, "id">,
): PartChange[] => [
  { what: "image", from: before?.image, to: after.image },
  { what: "DAGs", from: before?.dags, to: after.dags },
  { what: "Airflow", from: before?.airflow, to: after.airflow },
  { what: "chart", from: before?.chart, to: after.chart },
];
