/** What the gates of a promotion and the checks of `verify` have in common: checks with a result, a table, an exit code. */

/**
 * passed; failed: it was looked at and is not so; undecided: it could not be looked at (a missing tool, an expired credential), which
 * never counts as passed; skipped: the stack has no such thing.
 */
export type Status = "passed" | "failed" | "undecided" | "skipped";

export interface Outcome {
  readonly status: Status;
  /** What was found, in one sentence. */
  readonly detail: string;
  /** The next step; every check that failed or could not be made has one. */
  readonly hint?: string;
}

export interface Result extends Outcome {
  readonly name: string;
}

export const passed = (detail: string): Outcome => ({ status: "passed", detail });
export const skipped = (detail: string): Outcome => ({ status: "skipped", detail });
export const failed = (detail: string, hint: string): Outcome => ({
  status: "failed",
  detail,
  hint,
});
export const undecided = (detail: string, hint: string): Outcome => ({
  status: "undecided",
  detail,
  hint,
});

/** Exit codes of the commands (docs/adr/0014-promotion.md). */
export const EXIT = { passed: 0, refused: 1, undecided: 2, bug: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What could not be looked at outweighs what was refused: asked again, the answer may be another. */
export function exitCodeOf(results: readonly Pick<Result, "status">[]): ExitCode {
  const has = (status: Status): boolean => results.some((result) => result.status === status);
  if (has("undecided")) return EXIT.undecided;
  return has("failed") ? EXIT.refused : EXIT.passed;
}

/** Wrong arguments, a missing file, a credential that has expired: the user's to mend, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
