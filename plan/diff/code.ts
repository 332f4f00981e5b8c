/**
 * A text as a Markdown code span ("Code spans", GitHub Flavored Markdown): nothing in it is markup,
 * whatever it holds. Pipes end a table's cell even there, so they are written as an entity's look-alike.
 */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, " ").replaceAll("|", "¦").trim();
  if (flat === "") return "(empty)";
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** The text, or its beginning and a sign that there is more. */
export function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}
