/** Reads what `plan --json` wrote, of one stack or of several. */
import { readFileSync } from "node:fs";
import { FORMAT_VERSION, type PlanDocument } from "../document";

/** Files that are no plans: the user's to mend. */
export class PlanFileError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
    this.name = "PlanFileError";
  }
}

/**
 * The plans in some files.
 *
 * @throws PlanFileError naming every file that is missing or holds no plan of this format, and every stack that stands twice.
 */
export function readPlans(files: readonly string[]): PlanDocument[] {
  const faults: string[] = [];
  const plans = files.flatMap((file) => {
    const parsed = parse(file);
    if (typeof parsed !== "string") return parsed;
    faults.push(`${file}: ${parsed}`);
    return [];
  });
  const names = plans.map(({ stack }) => stack);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  faults.push(...[...new Set(twice)].map((name) => `stack ${name} is in more than one plan`));
  if (faults.length > 0) throw new PlanFileError(faults);
  return plans;
}

/** The plans of one file, or what is wrong with it. */
function parse(file: string): PlanDocument[] | string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return "cannot be read: write it with npm run --silent plan -- <stacks> --json > <file>";
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "is not JSON: write it with npm run --silent plan -- <stacks> --json > <file>";
  }
  const documents = documentsIn(value);
  if (documents.length === 0) return "holds no plan: write it with plan --json";
  const faulty = documents.find((document) => !isPlan(document));
  if (faulty === undefined) return documents.filter(isPlan);
  return `is not a plan of format ${FORMAT_VERSION}, the only one this version reads`;
}

function documentsIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return "stacks" in value && Array.isArray(value.stacks) ? value.stacks : [value];
}

function isPlan(value: unknown): value is PlanDocument {
  return (
    typeof value === "object" &&
    value !== null &&
    "formatVersion" in value &&
    value.formatVersion === FORMAT_VERSION &&
    "stack" in value &&
    typeof value.stack === "string" &&
    "resources" in value &&
    Array.isArray(value.resources) &&
    "totals" in value
  );
}
