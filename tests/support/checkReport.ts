/** The report of preflight and verify, as `--json` prints it. */
export interface Check {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly hint?: string;
}

/** The checks of a report by name, and the names of those that did not pass. */
export function readReport(out: string): { by: Record<string, Check>; bad: string[] } {
  const { checks } = JSON.parse(out) as { checks: Check[] };
  return {
    by: Object.fromEntries(checks.map((check) => [check.name, check])),
    bad: checks
      .filter(({ status }) => ["failed", "undecided"].includes(status))
      .map(({ name }) => name),
  };
}
