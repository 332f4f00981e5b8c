/**
 * `… scripts/ci/preview-digest.ts <preview.json> [<summary.md>]`: one word for what `pulumi preview --json` wants
 * to do. Two previews with the same word do the same to the same resources: the one that was approved and the one
 * that runs just before `up`. Prints `digest=…` and `changes=…` for $GITHUB_OUTPUT; the summary, without any value,
 * is for whoever approves.
 */
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { code } from "../../plan/diff/code";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One step of a preview that changes something. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  /** Paths that change, with how: add, delete, update, each with `-replace` where it replaces. */
  readonly changes: readonly string[];
  /** Hash of the inputs after the step; names that Pulumi makes up anew in each preview are left out. */
  readonly inputs: string;
}

/**
 * The steps of a preview that change something, in a fixed order.
 *
 * @throws TypeError when the text is no preview.
 */
export function stepsOf(text: string): Step[] {
  const preview = parsed(text);
  const steps = field(preview, "steps");
  if (!Array.isArray(steps))
    throw new TypeError("holds no steps: write it with pulumi preview --json");
  return steps
    .flatMap((step): Step[] => {
      const op = field(step, "op");
      if (typeof op !== "string" || op === "same" || op === "read") return [];
      const detailed = field(step, "detailedDiff");
      return [
        {
          op,
          urn: textOf(field(step, "urn")),
          changes: isObject(detailed)
            ? Object.entries(detailed)
                .map(([path, how]) => `${path} ${textOf(field(how, "kind"))}`)
                .sort()
            : [],
          inputs: hash(JSON.stringify(sorted(ownInputs(field(step, "newState"))))),
        },
      ];
    })
    .sort((a, b) => (a.urn + a.op < b.urn + b.op ? -1 : 1));
}

export const digestOf = (steps: readonly Step[]): string => hash(JSON.stringify(steps));

/** What the approver reads: counts, and each step with the paths that change; no value. */
export function summaryOf(stack: string, steps: readonly Step[], most = 200): string {
  const counts = new Map<string, number>();
  for (const { op } of steps) counts.set(op, (counts.get(op) ?? 0) + 1);
  const words = [...counts].map(([op, count]) => `${count} ${op}`).join(", ");
  const lines = steps.slice(0, most).map(({ op, urn, changes }) => {
    const [type = "", name = ""] = urn.split("::").slice(2);
    const what = `${type.split("$").at(-1) ?? type} ${name}`;
    return `- ${code(op)} ${code(what)}${changes.length === 0 ? "" : `: ${changes.slice(0, 10).map(code).join(", ")}`}`;
  });
  const more = steps.length > most ? [`- and ${steps.length - most} more`] : [];
  return [
    `### ${stack}: ${steps.length === 0 ? "nothing to do" : words}`,
    "",
    ...lines,
    ...more,
    "",
    `Digest ${code(digestOf(steps))}: \`up\` runs only while a fresh preview has the same.`,
    "",
  ].join("\n");
}

function ownInputs(state: Json | undefined): Json {
  const inputs = field(state, "inputs");
  if (!isObject(inputs)) return null;
  const made = field(inputs, "__defaults");
  const defaults = Array.isArray(made) ? made : [];
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !defaults.includes(key)));
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What JSON.parse gives, by the name of what it can be. */
const parsed: (text: string) => Json = JSON.parse;

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

const field = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value) ? value[key] : undefined;

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

function main(args: readonly string[]): number {
  const [file, summary] = args;
  if (file === undefined) {
    process.stderr.write(
      "name the preview: scripts/ci/preview-digest.ts <preview.json> [<summary.md>]\n",
    );
    return 2;
  }
  let steps: Step[];
  try {
    steps = stepsOf(readFileSync(file, "utf8"));
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  process.stdout.write(`digest=${digestOf(steps)}\nchanges=${steps.length}\n`);
  if (summary !== undefined)
    appendFileSync(summary, summaryOf(process.env["STACK"] ?? "stack", steps));
  return 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
