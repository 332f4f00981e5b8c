import { releaseOf, type Release } from "../airflow/release";
import { UsageError } from "../checks/result";
import { formatFaults, loadStack, SettingsError, settingsFromEngine } from "../settings";
import { asText } from "../settings/merge";
import { parseStackFile } from "../settings/stackFile";
import type { StackView } from "./gateInput";
import { readRecord } from "./record";

/**
 * Reads a stack's file and its record.
 *
 * @throws SettingsError with the faults of both.
 */
export function viewStack(stack: string, directory: string): StackView & { missing: string[] } {
  const { file, settings } = loadStack(stack, directory);
  const record = readRecord(stack, directory);
  const found = releaseOf({ airflow: settings.airflow, airflowVersion: settings.versions.airflow });
  return { stack, file, settings, record, release: found.release, missing: [...found.missing] };
}

/** Several stacks, or the faults of all of them at once. */
export function viewStacks(
  stacks: readonly string[],
  directory: string,
): ReturnType<typeof viewStack>[] {
  const faults: SettingsError["faults"][number][] = [];
  const views = stacks.flatMap((stack) => {
    try {
      return [viewStack(stack, directory)];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(...error.faults);
      return [];
    }
  });
  if (faults.length > 0) throw new SettingsError(faults);
  return views;
}

/** The release that a stack names. @throws UsageError where it names none. */
export function releaseIn(view: ReturnType<typeof viewStack>): Release {
  if (view.release !== undefined) return view.release;
  throw new UsageError(
    `${view.stack} names no release: ${view.missing.join(" and ")} ${view.missing.length === 1 ? "is" : "are"} not set in ${view.file}.\n` +
      `Next: ${firstStep(view)}`,
  );
}

/** How the first release comes into a stack. */
function firstStep({ stack, settings }: StackView): string {
  const [from] = settings.release.promotedFrom;
  return from === undefined
    ? `npm run promote -- --start ${stack} --image sha256:… --dags <commit>`
    : `npm run promote -- ${from} ${stack}`;
}

/** What would be wrong with a stack's file if it had this text, one line per fault. */
export function faultsWith(text: string, { stack, file }: StackView, directory: string): string[] {
  const parsed = parseStackFile(text, file);
  const config = Object.fromEntries(
    Object.entries(parsed.config).map(([key, value]) => [key, asText(value)]),
  );
  try {
    settingsFromEngine(config, stack, directory);
    return parsed.faults.length > 0 ? formatFaults(parsed.faults).split("\n") : [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split("\n");
  }
}
