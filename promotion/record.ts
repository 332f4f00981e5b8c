/** releases/<stack>.yaml: which releases a stack ran, who let them in, and how they were verified there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Document, isMap, parseDocument } from "yaml";
import { z } from "zod";
import { named } from "../airflow/release";
import type { Fault } from "../settings/faults";
import { SettingsError } from "../settings/faults";
import { follow, plainValue, readYaml } from "../settings/yamlDocument";

const time = z.iso.datetime({ error: "must be a UTC time such as 2026-11-21T16:00:00Z" });
const id = z.string().regex(/^r-[0-9a-f]{12}$/, { error: "must be r- and 12 hexadecimal digits" });
const person = z.string().min(1).max(200);
const stackName = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, { error: "must be a stack's name" });

const entry = z.strictObject({
  release: id,
  /** started: named by hand or by CI. promoted: taken over from another stack. rolledBack: an earlier one again. */
  action: z.enum(["started", "promoted", "rolledBack"]),
  at: time,
  by: person,
  from: stackName.optional(),
  /** When the source stack was verified with it. */
  verified: time.optional(),
  image: z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: "must be an image digest" }),
  dags: z.string().regex(/^[0-9a-f]{40}$/, { error: "must be a commit" }),
  airflow: z.string().regex(/^\d+\.\d+\.\d+$/, { error: "must be an Airflow version" }),
  chart: z.string().regex(/^\d+\.\d+\.\d+$/, { error: "must be a chart's version" }),
});

const verification = z.strictObject({
  release: id,
  at: time,
  by: person,
  result: z.enum(["passed", "failed"]),
  checks: z.record(z.string(), z.enum(["passed", "failed", "undecided", "skipped"])),
});

const record = z.strictObject({
  stack: stackName,
  history: z.array(entry),
  verifications: z.array(verification),
});

export type HistoryEntry = z.infer<typeof entry>;
export type Verification = z.infer<typeof verification>;
export type ReleaseRecord = z.infer<typeof record>;

export const recordFileName = (stack: string): string => `releases/${stack}.yaml`;

/**
 * Reads a stack's record; an empty one where there is no file.
 *
 * @throws SettingsError with every fault of the file: syntax, shape, an id that does not follow from its parts.
 */
export function readRecord(stack: string, projectDirectory: string): ReleaseRecord {
  const file = recordFileName(stack);
  const path = join(projectDirectory, file);
  if (!existsSync(path)) return { stack, history: [], verifications: [] };
  return parseRecord(readFileSync(path, "utf8"), stack, file);
}

function parseRecord(text: string, stack: string, file: string): ReleaseRecord {
  const document = readYaml(text, file);
  const root = document.tree.contents;
  const at = (path: readonly (string | number)[], message: string): Fault => ({
    path,
    message,
    ...(isMap(root)
      ? document.placeOf(follow(document.tree, root, path).node)
      : { file, line: 1, column: 1 }),
  });
  if (!document.readable || root === null || document.faults.length > 0)
    throw new SettingsError(
      document.faults.length > 0 ? document.faults : [at([], "the file is empty: remove it")],
    );
  const result = record.safeParse(plainValue(document, root));
  if (!result.success)
    throw new SettingsError(
      result.error.issues.map(({ path, message }) =>
        at(
          path.map((step) => (typeof step === "number" ? step : String(step))),
          message,
        ),
      ),
    );
  const faults = [
    ...(result.data.stack === stack ? [] : [at(["stack"], `must be ${stack}, as the file's name`)]),
    ...result.data.history.flatMap((each, index) => {
      const right = named(each).id;
      if (each.release === right) return [];
      const message = `${each.release} is not the id of image, dags, airflow and chart beside it, which is ${right}: undo the edit`;
      return [at(["history", index, "release"], message)];
    }),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
  return result.data;
}

const heading = ` Releases of this stack, written by \`npm run promote\` and \`npm run verify\` (docs/promotion.md).
 Commit it; never edit it: a policy compares it with what the stack runs.`;

/** The file's text with a history entry, a verification, or both added. A release keeps its latest verification only. */
export function withAdded(
  text: string | undefined,
  stack: string,
  added: { readonly entry?: HistoryEntry; readonly verification?: Verification },
): string {
  const document =
    text === undefined
      ? new Document({ stack, history: [], verifications: [] })
      : parseDocument(text);
  if (text === undefined) document.commentBefore = heading;
  if (added.entry) document.addIn(["history"], document.createNode(added.entry));
  if (added.verification) {
    const { release } = added.verification;
    const all = parsedVerifications(document);
    const kept = all.filter((each) => each.release !== release);
    document.setIn(["verifications"], document.createNode([...kept, added.verification]));
  }
  for (const key of ["history", "verifications"]) {
    const list = document.get(key);
    if (typeof list === "object" && list !== null && "flow" in list) list.flow = false;
  }
  return document.toString({ lineWidth: 0 });
}

function parsedVerifications(document: Document): Verification[] {
  const whole: unknown = document.toJS();
  const result = record.safeParse(whole);
  return result.success ? result.data.verifications : [];
}
