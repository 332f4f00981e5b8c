import { releaseOf } from "../../airflow/release";
import type { RunProgram } from "../../promotion/tools";
import type { Settings } from "../../settings";
import type { Outcome, Result } from "../result";
import { AirflowApi, ApiProblem, type Credentials } from "./api";
import { certificateDays } from "./certificate";
import { airflowVersion, importsClean } from "./dags";
import { apiHealth, type ComponentKey, heartbeat, readHealth } from "./health";
import { migrationsCurrent } from "./migrations";
import { logReadable, releaseRuns, secretResolved, type SmokeRun, smokeOrReason } from "./smoke";

export interface VerifyInput {
  readonly settings: Settings;
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

/** Every check of a running stack, in the order in which a reader would look. None keeps another from running. */
export async function verify(input: VerifyInput): Promise<Result[]> {
  const { settings, origin } = input;
  const api = new AirflowApi(origin, input.credentials);
  const answer = await attempt(() => api.open(settings.bundle.healthPath));
  const health = "outcome" in answer ? answer : readHealth(answer);
  const part = (look: (parts: HealthParts) => Outcome): Outcome =>
    "health" in health ? look(health.health) : health.outcome;
  const at = "outcome" in answer ? input.now() : answer.at;
  const beats = (key: ComponentKey): Outcome => part((parts) => heartbeat(parts, key, at));
  const ask = (look: () => Promise<Outcome>): Promise<Outcome> => outcomeOf(look);

  const results: Result[] = [
    { name: "API", ...part(apiHealth) },
    { name: "scheduler", ...beats("scheduler") },
    { name: "DAG processor", ...beats("dag_processor") },
    { name: "triggerer", ...beats("triggerer") },
  ];
  const add = (name: string, outcome: Outcome): void => void results.push({ name, ...outcome });
  add("version", await ask(() => airflowVersion(api, settings.versions.airflow)));
  add("migrations", await migrationsCurrent(input.exec, input.run, input.directory));
  add("imports", await ask(() => importsClean(api)));
  const smoke = await smokeOrReason(api, input.smokeSeconds);
  add("smoke run", smoke.outcome);
  add("secret", secretResolved(smoke));
  add("log", await ask(() => logReadable(api, smoke)));
  add("release", await ask(() => releaseCheck(api, smoke, settings)));
  add("certificate", await certificateDays(origin, input.certificateDays, input.now()));
  return results;
}

type HealthParts = Parameters<typeof apiHealth>[0];

const releaseCheck = (api: AirflowApi, smoke: SmokeRun, settings: Settings): Promise<Outcome> =>
  releaseRuns(
    api,
    smoke,
    releaseOf({ airflow: settings.airflow, airflowVersion: settings.versions.airflow }).release,
  );

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
