import { isPlainObject } from "../merge";
import { parseQuantity } from "../quantity";
import { when, type Check, type Finding } from "./check";

const section = ["airflow", "teams"];

const names: Check = {
  reads: ["airflow.teams"],
  run: ({ settings: { airflow } }) =>
    airflow.teams.flatMap(({ name }, index) => {
      const first = airflow.teams.findIndex((other) => other.name === name);
      return when(
        first !== index,
        [...section, index, "name"],
        `${name} is the name of teams[${first}] too: everything that is a team's is known by it`,
      );
    }),
};

/** Celery workers are shared by whoever has a task: no account, no secret and no repository would be a team's own. */
const executor: Check = {
  reads: ["airflow.teams", "airflow.executor"],
  run: ({ settings: { airflow } }) =>
    when(
      airflow.teams.length > 0 && airflow.executor !== "KubernetesExecutor",
      ["airflow", "executor"],
      `must be KubernetesExecutor while there are teams, not ${airflow.executor}: a Celery worker runs everybody's tasks with one role`,
      section,
    ),
};

const parts = [
  ["cpu", (quota: Quota) => parseQuantity(quota.cpu) ?? 0],
  ["memory", (quota: Quota) => parseQuantity(quota.memory) ?? 0],
  ["pods", (quota: Quota) => quota.pods],
] as const;

interface Quota {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: number;
}

const shares: Check = {
  reads: ["airflow.teams", "airflow.quota", "airflow.tasks.resources"],
  run: ({ settings: { airflow } }): Finding[] => {
    const { quota, teams, tasks } = airflow;
    const task = { ...tasks.resources.requests, pods: 1 };
    return parts.flatMap(([key, value]) => {
      const sum = teams.reduce((total, team) => total + value(team.quota), 0);
      return [
        ...when(
          teams.length > 0 && sum > value(quota),
          section,
          `ask for more ${key} together than the namespace may use (airflow.quota.${key}: ${quota[key]}): Airflow itself needs some of it too`,
        ),
        ...teams.flatMap((team, index) =>
          when(
            value(team.quota) < value(task),
            [...section, index, "quota", key],
            `${team.quota[key]} is less than one task asks for (airflow.tasks.resources: ${task[key]}): none would ever start`,
          ),
        ),
      ];
    });
  },
};

const people: Check = {
  reads: ["airflow.teams", "identity.mode"],
  run: ({ settings: { airflow, identity } }) =>
    airflow.teams.flatMap(({ name, groups }, index) => {
      const some = groups.editors.length + groups.viewers.length > 0;
      const path = [...section, index, "groups"];
      return [
        ...when(
          identity.mode === "password" && some,
          path,
          "has no effect while identity.mode is password: there are no groups. Empty both lists, and give people the team's roles in the UI",
          ["identity", "mode"],
        ),
        ...when(
          identity.mode !== "password" && !some,
          path,
          `lets nobody see the DAGs of ${name} but Airflow's own roles: name a group for editors or viewers`,
        ),
      ];
    }),
};

/** The platform fills these where there are teams, and Helm replaces a list whole. */
const lists = ["extraContainers", "extraInitContainers", "extraVolumes", "extraVolumeMounts"];

const overrides: Check = {
  reads: ["airflow.teams", "airflow.values"],
  run: ({ settings: { airflow } }) =>
    airflow.teams.length === 0
      ? []
      : ["dagProcessor", "triggerer"].flatMap((workload) => {
          const given = airflow.values[workload];
          return lists.flatMap((list) =>
            when(
              isPlainObject(given) && Object.hasOwn(given, list),
              ["airflow", "values", workload, list],
              "must be left out while there are teams: their repositories are synced there",
            ),
          );
        }),
};

export const teamChecks: readonly Check[] = [names, executor, shares, people, overrides];
