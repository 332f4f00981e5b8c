import { type Release, releaseOf } from "../../airflow/release";
import type { RunProgram } from "../../promotion/tools";
import type { Settings } from "../../settings";
import type { Outcome, Result } from "../result";
import { AirflowApi, ApiProblem, type Credentials } from "./api";
import { certificateDays } from "./certificate";
import { airflowVersion, importsClean } from "./dags";
import { apiHealth, type ComponentKey, heartbeat, readHealth } from "./health";
import { migrationsCurrent } from "./migrations";
import { logReadable, releaseRuns, secretResolved, smokeOrReason } from "./smoke";

export interface VerifyInput {
  readonly settings: Settings;
  /** Checks that are wanted. */
  readonly only: ReadonlySet<VerifyCheck>;
  /** Address of the API server, without path. */
  readonly origin: string;
  readonly credentials: Credentials | undefined;
  /** What runs a command in one of Airflow's pods. */
  readonly exec: readonly string[];
  /** Longest that the smoke run may take. */
  readonly smokeSeconds: number;
  readonly certificateDays: number;
  readonly run: RunProgram;
  readonly directory: string;
  readonly now: () => Date;
}

/** Checks of a running stack, in the order in which a reader would look. */
export const verifyChecks = [
  "API",
  "scheduler",
  "DAG processor",
  "triggerer",
  "version",
  "migrations",
  "imports",
  "smoke run",
  "secret",
  "log",
  "release",
  "certificate",
] as const;

export type VerifyCheck = (typeof verifyChecks)[number];

/** Makes the checks that are asked for. None keeps another from running. */
export async function verify(input: VerifyInput): Promise<Result[]> {
  const looks = looksOf(input);
  const results: Result[] = [];
  for (const name of verifyChecks.filter((each) => input.only.has(each)))
    results.push({ name, ...(await looks[name]()) });
  return results;
}

function looksOf(input: VerifyInput): Record<VerifyCheck, () => Promise<Outcome>> {
  const { settings, origin } = input;
  const api = new AirflowApi(origin, input.credentials);
  const health = once(() => healthOf(api, input));
  const smoke = once(() => smokeOrReason(api, input.smokeSeconds));
  const part = async (look: (parts: HealthParts, at: Date) => Outcome): Promise<Outcome> => {
    const found = await health();
    return "health" in found ? look(found.health, found.at) : found.outcome;
  };
  const beats = (key: ComponentKey) => () => part((parts, at) => heartbeat(parts, key, at));
  return {
    API: () => part(apiHealth),
    scheduler: beats("scheduler"),
    "DAG processor": beats("dag_processor"),
    triggerer: beats("triggerer"),
    version: () => outcomeOf(() => airflowVersion(api, settings.versions.airflow)),
    migrations: () => migrationsCurrent(input.exec, input.run, input.directory),
    imports: () => outcomeOf(() => importsClean(api)),
    "smoke run": async () => (await smoke()).outcome,
    secret: async () => secretResolved(await smoke()),
    log: () => outcomeOf(async () => logReadable(api, await smoke(), input.smokeSeconds)),
    release: () => outcomeOf(() => releaseRuns(api, smoke, releaseNamed(settings))),
    certificate: () => certificateDays(origin, input.certificateDays, input.now()),
  };
}

type HealthParts = Parameters<typeof apiHealth>[0];

/** The release that settings name. */
export const releaseNamed = ({ airflow, versions }: Settings): Release | undefined =>
  releaseOf({ airflow, airflowVersion: versions.airflow }).release;

/** The parts of the health answer with the server's time, or why there are none. */
async function healthOf(
  api: AirflowApi,
  { settings, now }: VerifyInput,
): Promise<{ health: HealthParts; at: Date } | { outcome: Outcome }> {
  const answer = await attempt(() => api.open(settings.bundle.healthPath));
  if ("outcome" in answer) return answer;
  const read = readHealth(answer);
  return "health" in read ? { ...read, at: answer.at ?? now() } : read;
}

/** What is looked at once, however many checks read it. */
function once<T>(look: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= look());
}

async function attempt<T>(look: () => Promise<T>): Promise<T | { readonly outcome: Outcome }> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ApiProblem) return { outcome: error.outcome };
    throw error;
  }
}

async function outcomeOf(look: () => Promise<Outcome>): Promise<Outcome> {
  const found = await attempt(look);
  return "outcome" in found ? found.outcome : found;
}
