import { overrideProblems } from "../../airflow/overrides";
import { nearest } from "../nearest";
import { when, type Check } from "./check";

const timeZone: Check = {
  reads: ["airflow.timeZone"],
  run: ({ settings: { airflow } }) => {
    if (isTimeZone(airflow.timeZone)) return [];
    const meant = nearest(airflow.timeZone, ["UTC", ...Intl.supportedValuesOf("timeZone")]);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return [
      {
        path: ["airflow", "timeZone"],
        message: `${airflow.timeZone} is no IANA time zone.${hint} Allowed: UTC, or a name such as Europe/Zurich.`,
      },
    ];
  },
};

/** Intl ignores case and takes offsets; Airflow does neither. */
function isTimeZone(name: string): boolean {
  // Intl takes 12 ms to start: not for the default.
  if (name === "UTC") return true;
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const celeryOnly: Check = {
  reads: ["airflow.executor"],
  run: ({ settings: { airflow }, given }) =>
    when(
      !airflow.executor.includes("Celery") && hasKey(given.airflow, "celery"),
      ["airflow", "celery"],
      `has no effect while airflow.executor is ${airflow.executor}: remove it, or choose one with CeleryExecutor`,
    ),
};

const hasKey = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

/** Namespaces of Kubernetes and of the platform's controllers: their policies and quotas are not Airflow's. */
const taken = ["default", "external-secrets", "karpenter", "keda", "reloader"];

const namespace: Check = {
  reads: ["airflow.namespace"],
  run: ({ settings: { airflow } }) =>
    when(
      taken.includes(airflow.namespace) || airflow.namespace.startsWith("kube-"),
      ["airflow", "namespace"],
      `${airflow.namespace} belongs to others. Not allowed: ${taken.join(", ")}, and names that begin with kube-.`,
    ),
};

const dagPath: Check = {
  reads: ["airflow.dags"],
  run: ({ settings: { airflow } }) =>
    when(
      airflow.dags.subPath.split("/").includes(".."),
      ["airflow", "dags", "subPath"],
      `${airflow.dags.subPath} leads out of the repository`,
    ),
};

const ssh = /^(ssh:\/\/|git@)/;

/** An address and the way to sign in must speak the same protocol, or git-sync fails in every pod. */
const gitCredentials: Check = {
  reads: ["airflow.dags"],
  run: ({ settings: { airflow } }) => {
    const { repository, credentials } = airflow.dags;
    const overSsh = ssh.test(repository);
    return [
      ...when(
        overSsh && credentials?.type !== "ssh",
        ["airflow", "dags", "credentials"],
        `must be of type ssh: ${repository} is reached by ssh`,
      ),
      ...when(
        !overSsh && credentials?.type === "ssh",
        ["airflow", "dags", "credentials", "type"],
        `ssh does not fit ${repository}, which is reached by https`,
      ),
    ];
  },
};

/** Ranges of the five fields, from "crontab", POSIX.1-2017. */
const cronRanges: readonly (readonly [string, number, number])[] = [
  ["minute", 0, 59],
  ["hour", 0, 23],
  ["day of the month", 1, 31],
  ["month", 1, 12],
  ["day of the week", 0, 7],
];

const cleanupSchedule: Check = {
  reads: ["airflow.databaseCleanup"],
  run: ({ settings: { airflow } }) => {
    const fields = airflow.databaseCleanup.schedule.split(" ");
    return cronRanges.flatMap(([name, least, most], index) => {
      const field = fields[index] ?? "";
      return when(
        !isCronField(field, least, most),
        ["airflow", "databaseCleanup", "schedule"],
        `${field} is no ${name}. Allowed: ${least} to ${most}, *, ranges, lists and steps.`,
      );
    });
  },
};

function isCronField(field: string, least: number, most: number): boolean {
  return field.split(",").every((part) => {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/([1-9]\d?))?$/.exec(part);
    if (match === null) return false;
    const [from, to] = [match[1], match[2] ?? match[1]].map((text) =>
      text === undefined ? undefined : Number(text),
    );
    if (from === undefined || to === undefined) return true;
    return least <= from && from <= to && to <= most;
  });
}

/** The chart renders for the version, the image runs it: a tag of another version fails at its first migration. */
const imageTag: Check = {
  reads: ["airflow.image", "versions.airflow"],
  run: ({ settings: { airflow, versions } }) => {
    const [version] = /^\d+\.\d+\.\d+/.exec(airflow.image.tag ?? "") ?? [];
    return when(
      version !== undefined && version !== versions.airflow,
      ["airflow", "image", "tag"],
      `${airflow.image.tag} is an image of Airflow ${version}, but versions.airflow is ${versions.airflow}`,
    );
  },
};

const overrides: Check = {
  reads: ["airflow.config", "airflow.values"],
  run: ({ settings: { airflow } }) =>
    overrideProblems(airflow).map(({ path, message }) => ({ path: ["airflow", ...path], message })),
};

export const airflowChecks: readonly Check[] = [
  imageTag,
  overrides,
  timeZone,
  celeryOnly,
  namespace,
  dagPath,
  gitCredentials,
  cleanupSchedule,
];
