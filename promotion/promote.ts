import { type Release, named } from "../airflow/release";
import { UsageError, type ExitCode, exitCodeOf, type Result } from "../checks/result";
import { bundleFor } from "../settings/versions";
import { changelogFile, withEntry } from "./changelog";
import { type FileChange, textOf } from "./files";
import { imageRepository, promotionGates, rollbackGates, startGates } from "./gates";
import type { GateInput } from "./gateInput";
import { Git } from "./git";
import { findRelease, previousRelease, verificationOf } from "./history";
import { type HistoryEntry, recordFileName, withAdded } from "./record";
import { withRelease } from "./stackFile";
import { faultsWith, releaseIn, viewStacks } from "./stacks";
import type { RunProgram } from "./tools";

export interface Surroundings {
  /** Folder of the stack files. */
  readonly directory: string;
  readonly run: RunProgram;
  readonly now: Date;
}

/** What a command would do and whether it may. */
export interface Proposal {
  readonly action: HistoryEntry["action"];
  readonly from?: string;
  readonly to: string;
  readonly before: Release | undefined;
  readonly after: Release;
  /** Where the stack pulls the image from. */
  readonly repository: string;
  readonly gates: readonly Result[];
  /** Files as they would become; written only where every gate lets it through. */
  readonly files: readonly FileChange[];
  /** Subjects of the DAG commits between, where this repository holds them. */
  readonly subjects?: readonly string[];
  /** Whether the stack has the release already: then there is nothing to do. */
  readonly same: boolean;
  readonly exitCode: ExitCode;
}

type View = ReturnType<typeof viewStacks>[number];

/** The release of one stack to the next. @throws SettingsError, UsageError */
export async function proposePromotion(
  from: string,
  to: string,
  surroundings: Surroundings,
): Promise<Proposal> {
  if (from === to) throw new UsageError(`${from} is both ends: name two stacks, such as dev uat.`);
  const [source, target] = both(viewStacks([from, to], surroundings.directory));
  const release = releaseIn(source);
  const verified = verificationOf(source.record, release)?.at;
  return propose({ action: "promoted", from, verified }, target, release, surroundings, (input) =>
    promotionGates({ ...input, source }),
  );
}

/** A release that begins in a stack. @throws SettingsError, UsageError */
export async function proposeStart(
  to: string,
  parts: { readonly image?: string; readonly dags?: string; readonly airflow?: string },
  surroundings: Surroundings,
): Promise<Proposal> {
  const [target] = viewStacks([to], surroundings.directory);
  if (target === undefined) throw new UsageError(`no stack ${to}.`);
  const { settings } = target;
  const git = new Git(surroundings.run, surroundings.directory);
  const wanted = parts.dags ?? settings.airflow.dags.revision;
  const dags = wanted === undefined || isCommit(wanted) ? wanted : await git.commit(wanted);
  const image = parts.image ?? settings.airflow.image.digest;
  const airflow = parts.airflow ?? settings.versions.airflow;
  const wrong = [
    ...(image === undefined
      ? ["--image sha256:… is missing: the digest of the Airflow image"]
      : []),
    ...(image !== undefined && !/^sha256:[0-9a-f]{64}$/.test(image)
      ? [`--image ${image} is no digest: sha256: and 64 hexadecimal digits`]
      : []),
    ...(wanted === undefined
      ? ["--dags <commit> is missing: the commit of the DAGs, or HEAD"]
      : []),
    ...(wanted !== undefined && dags === undefined
      ? [`--dags ${wanted} is no commit of this repository: name all 40 digits of one elsewhere`]
      : []),
  ];
  if (image === undefined || dags === undefined || wrong.length > 0)
    throw new UsageError(wrong.join("\n"));
  const chart = bundleFor(airflow)?.charts.airflow.version ?? "0.0.0";
  const release = named({ image, dags, airflow, chart });
  return propose({ action: "started" }, target, release, surroundings, startGates);
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** An earlier release of a stack again. @throws SettingsError, UsageError */
export async function proposeRollback(
  to: string,
  wanted: string | undefined,
  surroundings: Surroundings,
): Promise<Proposal> {
  const [target] = viewStacks([to], surroundings.directory);
  if (target === undefined) throw new UsageError(`no stack ${to}.`);
  const release = rollbackTo(target, wanted);
  return propose({ action: "rolledBack" }, target, release, surroundings, rollbackGates);
}

function rollbackTo({ stack, record }: View, wanted: string | undefined): Release {
  const file = recordFileName(stack);
  if (wanted === undefined) {
    const previous = previousRelease(record.history);
    if (previous !== undefined) return previous;
    throw new UsageError(
      `${stack} has no release before the current one in ${file}.\nNext: npm run promote -- --history ${stack} shows what it has`,
    );
  }
  const found = findRelease(record.history, wanted);
  if ("release" in found) return found.release;
  const known = found.known.length === 0 ? "none" : found.known.join(", ");
  throw new UsageError(`${stack} never had one release ${wanted}. In ${file}: ${known}.`);
}

async function propose(
  how: Pick<HistoryEntry, "action" | "from" | "verified">,
  target: View,
  release: Release,
  { directory, run, now }: Surroundings,
  gatesOf: (input: GateInput) => Promise<Result[]>,
): Promise<Proposal> {
  const git = new Git(run, directory);
  const before = target.release;
  const stackFile = textOf(directory, target.file) ?? "";
  const after = withRelease(stackFile, release);
  const faults = faultsWith(after, target, directory);
  const gates = await gatesOf({ target, release, faults, git, run, directory, now });
  const subjects =
    before === undefined || before.dags === release.dags
      ? undefined
      : await git.subjects(before.dags, release.dags, target.settings.airflow.dags.subPath);
  const { id, ...parts } = release;
  const entry: HistoryEntry = {
    release: id,
    action: how.action,
    at: now.toISOString().replace(/\.\d+Z$/, "Z"),
    by: await git.author(),
    ...(how.from !== undefined && { from: how.from }),
    ...(how.verified !== undefined && { verified: how.verified }),
    ...parts,
  };
  const record = recordFileName(target.stack);
  const change = (file: string, text: (now: string | undefined) => string): FileChange => {
    const current = textOf(directory, file);
    return { file, before: current, after: text(current) };
  };
  return {
    action: how.action,
    ...(how.from !== undefined && { from: how.from }),
    to: target.stack,
    before,
    after: release,
    repository: imageRepository(target),
    gates,
    files: [
      { file: target.file, before: stackFile, after },
      change(record, (text) => withAdded(text, target.stack, { entry })),
      change(changelogFile, (text) =>
        withEntry(text, { stack: target.stack, entry, before, subjects }),
      ),
    ],
    ...(subjects !== undefined && { subjects }),
    same: before?.id === id && stackFile === after,
    exitCode: exitCodeOf(gates),
  };
}

function both(views: readonly View[]): [View, View] {
  const [source, target] = views;
  if (source === undefined || target === undefined) throw new UsageError("name two stacks.");
  return [source, target];
}
