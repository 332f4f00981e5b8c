import { plural, type Style, wrapped } from "../plan/print/style";
import type { Result, Status } from "./result";

const signs: Readonly<Record<Status, string>> = {
  passed: "✓",
  failed: "✗",
  undecided: "?",
  skipped: "–",
};

const words: Readonly<Record<Status, string>> = {
  passed: "passed",
  failed: "failed",
  undecided: "undecided",
  skipped: "skipped",
};

/** One row per check, with the next step under each that needs one, and a line that counts. */
export function renderTable(results: readonly Result[], style: Style): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const rows = results.flatMap((result) => {
    const tone = toneOf(result.status, style);
    const [first = "", ...more] = wrapped(
      result.detail.split(/\s+/),
      " ",
      " ".repeat(width + 6),
      style.width,
    );
    const hint =
      result.hint === undefined
        ? []
        : wrapped(`→ ${result.hint}`.split(/ +/), " ", " ".repeat(width + 6), style.width);
    const head = `  ${tone(signs[result.status])} ${result.name.padEnd(width)}  ${first.trimStart()}`;
    return [head, ...more, ...hint.map(style.cyan)];
  });
  return [...rows, "", countLine(results)].join("\n");
}

function countLine(results: readonly Result[]): string {
  const counts = (["passed", "failed", "undecided", "skipped"] as const).flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [`${count} ${words[status]}`];
  });
  return `${plural(results.length, "check")}: ${counts.join(", ")}`;
}

function toneOf(status: Status, style: Style): (text: string) => string {
  switch (status) {
    case "failed":
      return style.red;
    case "undecided":
      return style.yellow;
    case "skipped":
      return style.dim;
    case "passed":
      return style.cyan;
  }
}
