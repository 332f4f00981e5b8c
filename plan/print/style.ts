import { createColors } from "picocolors";

/** How text is printed: pure functions take one, so that a test sees what a terminal sees. */
export interface Style {
  /** Columns to stay within where the content allows. */
  readonly width: number;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export function createStyle(color: boolean, width = 100): Style {
  const { bold, dim, red, yellow, cyan } = createColors(color);
  return { width, bold, dim, red, yellow, cyan };
}

/** Colours go to terminals, unless NO_COLOR (no-color.org), TERM=dumb or the flag says otherwise. */
export function wantsColor(
  stream: { readonly isTTY?: boolean | undefined },
  flag: boolean,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  // A pipe has no isTTY at all; `undefined` would have the colour library ask CI and FORCE_COLOR.
  const refused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return flag && !refused && stream.isTTY === true;
}

/** Breaks words into lines of at most `width` columns, each behind the indent. */
export function wrapped(
  words: readonly string[],
  separator: string,
  indent: string,
  width: number,
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const longer = line === "" ? word : `${line}${separator}${word}`;
    if (line !== "" && indent.length + longer.length > width) {
      lines.push(indent + line + separator.trimEnd());
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, indent + line];
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
