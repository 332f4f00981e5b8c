import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { failed, type Outcome, passed, skipped } from "../result";
import { type AirflowApi, ApiProblem } from "./api";

/** The DAG that touches one part of the platform per task (dags/platform_smoke.py). */
export const SMOKE_DAG = "platform_smoke";
const SECRET_TASK = "secrets_backend";
const RELEASE_TASK = "release";

const dag = z.object({ is_paused: z.boolean() });
const run = z.object({ dag_run_id: z.string(), state: z.string() });
const instances = z.object({
  task_instances: z.array(
    z.object({ task_id: z.string(), state: z.string().nullable(), try_number: z.number() }),
  ),
});
const log = z.object({ content: z.union([z.string(), z.array(z.unknown())]) });
const xcom = z.object({ value: z.unknown() });
const releaseValue = z.object({ release: z.string().nullable(), dags: z.string().nullable() });

/** Between two looks at a run: a first task pod may take minutes, and nobody is to be asked hundreds of times. */
const longestPauseMs = 2000;
const firstPauseMs = 100;

/** A task first says that it has ended and then brings its log to the bucket: a run may be over before its logs are there. */
const uploadSeconds = 30;

/** What Airflow says of a log that it could not read: for now, or for as long as nobody changes something. */
const notRead = /could not read|failed to (read|fetch|load)|no logs? found/i;
const neverReadable = /NoSuchBucket|AccessDenied/i;

/** A run of the smoke DAG that has ended, or why there is none. */
export interface SmokeRun {
  readonly outcome: Outcome;
  readonly id?: string;
  readonly tasks: z.infer<typeof instances>["task_instances"];
}

/**
 * Runs the smoke DAG to its end. A paused one is let run for as long.
 *
 * @param timeoutSeconds How long at most: a first task pod may have to wait for a node.
 */
export async function runSmoke(api: AirflowApi, timeoutSeconds: number): Promise<SmokeRun> {
  const path = `dags/${SMOKE_DAG}`;
  const { is_paused } = await api.get(path, dag);
  if (is_paused) await api.send("PATCH", path, { is_paused: false }, dag);
  try {
    const started = await api.send("POST", `${path}/dagRuns`, { logical_date: null }, run);
    return await toItsEnd(api, started.dag_run_id, timeoutSeconds);
  } finally {
    if (is_paused) await api.send("PATCH", path, { is_paused: true }, dag);
  }
}

async function toItsEnd(api: AirflowApi, id: string, seconds: number): Promise<SmokeRun> {
  const path = `dags/${SMOKE_DAG}/dagRuns/${encodeURIComponent(id)}`;
  const began = Date.now();
  let state = "queued";
  let wait = firstPauseMs;
  while (!["success", "failed"].includes(state) && Date.now() - began < seconds * 1000) {
    await pause(wait);
    wait = Math.min(longestPauseMs, wait * 2);
    ({ state } = await api.get(path, run));
  }
  const took = Math.round((Date.now() - began) / 1000);
  const tasks = (await api.get(`${path}/taskInstances`, instances)).task_instances;
  const bad = tasks.filter((task) => task.state !== "success");
  const list = bad.map((task) => `${task.task_id} ${task.state ?? "not started"}`).join(", ");
  if (state === "success")
    return { id, tasks, outcome: passed(`${tasks.length} tasks in ${took} s`) };
  const outcome =
    state === "failed"
      ? failed(
          `run ${id} failed: ${list}`,
          "open the run's tasks in the UI: each says in a sentence what is wrong",
        )
      : failed(
          `run ${id} is ${state} after ${took} s: ${list}`,
          "is there a node for its pods? kubectl get pods, kubectl get nodeclaims; --timeout gives it longer",
        );
  return { id, tasks, outcome };
}

/** Whether a task found its variable in Secrets Manager. */
export function secretResolved(smoke: SmokeRun): Outcome {
  const task = smoke.tasks.find(({ task_id }) => task_id === SECRET_TASK);
  if (task === undefined) return unknown(smoke);
  return task.state === "success"
    ? passed("a task read its variable from Secrets Manager")
    : failed(
        `the task ${SECRET_TASK} is ${task.state ?? "not started"}`,
        "Secrets Manager must hold <prefix>-airflow-variables/platform_smoke_canary, and the service role read it",
      );
}

/**
 * Whether a task's log can be read after the task has gone.
 *
 * @param seconds How long at most a log is waited for that has not come to its bucket; never longer than `uploadSeconds`.
 */
export async function logReadable(
  api: AirflowApi,
  smoke: SmokeRun,
  seconds: number,
): Promise<Outcome> {
  const { id, tasks } = smoke;
  const task = tasks.find(({ state }) => state === "success" || state === "failed");
  if (id === undefined || task === undefined) return unknown(smoke);
  const path = `dags/${SMOKE_DAG}/dagRuns/${encodeURIComponent(id)}/taskInstances/${task.task_id}/logs/${task.try_number}`;
  const until = Date.now() + Math.min(seconds, uploadSeconds) * 1000;
  for (let wait = firstPauseMs; ; wait = Math.min(longestPauseMs, wait * 2)) {
    const { content } = await api.get(`${path}?full_content=true`, log);
    const text = typeof content === "string" ? content : JSON.stringify(content);
    const found = logOutcome(task.task_id, text);
    if (found.status === "passed" || neverReadable.test(text) || Date.now() >= until) return found;
    await pause(wait);
  }
}

function logOutcome(task: string, text: string): Outcome {
  const sources = [...new Set(text.match(/s3:\/\/[^"\s,\]]+/g) ?? [])];
  const hint = "the API server's role must read the logs bucket, and the tasks' role write it";
  if (neverReadable.test(text) || notRead.test(text))
    return failed(`the log of ${task} cannot be read`, hint);
  if (sources.length === 0)
    return failed(`the log of ${task} comes from no bucket: it goes when its pod goes`, hint);
  return passed(`the log of ${task}, from ${sources[0]?.split("/")[2] ?? "the bucket"}`);
}

/**
 * Whether what runs is the release that the stack file names: the processes say its id, the DAGs their commit.
 *
 * @param expected Undefined where the stack names no release.
 */
export async function releaseRuns(
  api: AirflowApi,
  look: () => Promise<SmokeRun>,
  expected: { readonly id: string; readonly dags: string } | undefined,
): Promise<Outcome> {
  if (expected === undefined) return skipped("the stack names no release (docs/promotion.md)");
  const smoke = await look();
  const { id, tasks } = smoke;
  if (id === undefined) return unknown(smoke);
  const task = tasks.find(({ task_id }) => task_id === RELEASE_TASK);
  if (task?.state !== "success")
    return failed(
      `the task ${RELEASE_TASK} of ${SMOKE_DAG} did not say what runs`,
      "the DAGs are older than the platform: bring dags/platform_smoke.py up to date",
    );
  const path = `dags/${SMOKE_DAG}/dagRuns/${encodeURIComponent(id)}/taskInstances/${RELEASE_TASK}/xcomEntries/return_value?deserialize=true`;
  const read = releaseValue.safeParse((await api.get(path, xcom)).value);
  const running = read.success ? read.data : { release: null, dags: null };
  const wrong = [
    ...(running.release === expected.id ? [] : [`release ${running.release ?? "unknown"}`]),
    ...(running.dags === null || running.dags === expected.dags ? [] : [`DAGs of ${running.dags}`]),
  ];
  return wrong.length === 0
    ? passed(`${expected.id} runs`)
    : failed(
        `${wrong.join(" and ")} runs; the stack file names ${expected.id}`,
        "deploy the stack, wait until the pods have rolled, and verify again",
      );
}

/** What depends on a run that did not come about is as open as that. */
const unknown = ({ outcome }: SmokeRun): Outcome => ({
  status: outcome.status === "passed" ? "failed" : outcome.status,
  detail: "the smoke DAG gave nothing to look at",
  hint: "see smoke run",
});

/** The smoke run, or what stood in its way. */
export async function smokeOrReason(api: AirflowApi, seconds: number): Promise<SmokeRun> {
  try {
    return await runSmoke(api, seconds);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { outcome: error.outcome, tasks: [] };
  }
}
