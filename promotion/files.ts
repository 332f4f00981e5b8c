import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A file as it is to become. */
export interface FileChange {
  /** Relative to the project. */
  readonly file: string;
  /** As it is now; undefined where there is none. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A file's text; undefined where there is none. */
export function textOf(directory: string, file: string): string | undefined {
  const path = join(directory, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * Writes all the files, or none: each is written beside its place first, and when one cannot be put there, those before it are put
 * back.
 *
 * @throws What the file system says.
 */
export function writeAll(directory: string, changes: readonly FileChange[]): void {
  const staged = changes.map((change) => ({
    ...change,
    path: join(directory, change.file),
    draft: join(directory, `${change.file}.${process.pid}.new`),
  }));
  const placed: typeof staged = [];
  try {
    for (const { path, draft, after } of staged) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(draft, after);
    }
    for (const change of staged) {
      renameSync(change.draft, change.path);
      placed.push(change);
    }
  } catch (error) {
    for (const { path, before } of placed) {
      if (before === undefined) rmSync(path);
      else writeFileSync(path, before);
    }
    throw error;
  } finally {
    for (const { draft } of staged) rmSync(draft, { force: true });
  }
}
