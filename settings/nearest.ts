/** Number of letters to insert, delete, change or swap to make b of a (optimal string alignment distance). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + changed,
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/**
 * The candidate that a misspelling most likely meant, or undefined where none is near: a third of its letters may be wrong, or it is
 * the beginning of the candidate.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const fold = (text: string): string => text.toLowerCase().replace(/[-_ .:]/g, "");
  const folded = fold(word);
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(folded, fold(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best !== undefined && best.distance <= Math.max(1, Math.floor(folded.length / 3)))
    return best.candidate;
  return ranked.find(({ candidate }) => folded.length >= 3 && fold(candidate).startsWith(folded))
    ?.candidate;
}
