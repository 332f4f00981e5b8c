/** What a team gets, by name, and what Airflow is told of it. Pure: one entry of `airflow.teams` makes all of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackSettings } from "../settings/types";
import { AIRFLOW_HOME } from "./home";
import { secretEnv } from "./environment";

export type Team = StackSettings["airflow"]["teams"][number];

/** Names that follow from a team's, the same everywhere. */
export function teamNames({ name }: Pick<Team, "name">) {
  return {
    /** Its DAG bundle: what a task belongs to. */
    bundle: `team-${name}`,
    /** Folder that its repository is synced to, in every pod that reads DAGs. */
    folder: `${AIRFLOW_HOME}/teams/${name}`,
    /** Beginning of its DAGs' ids, and of their logs' folders. */
    dagPrefix: `${name}.`,
    pool: name,
    editorRole: `Team ${name}`,
    viewerRole: `Team ${name} viewer`,
    serviceAccount: `airflow-team-${name}`,
    /** Kubernetes Secret with the credentials of its repository. */
    gitSecret: `airflow-team-${name}-git`,
    /** Folder in the artifacts bucket. */
    artifacts: `teams/${name}/`,
    labels: { "airflow-platform/team": name },
  };
}

/** A priority class belongs to the whole cluster, so its name carries the namespace's. */
export const teamPriorityClass = (namespace: string, { name }: Pick<Team, "name">): string =>
  `${namespace}-team-${name}`;

/** Beginning of a team's names in Secrets Manager. It ends in a slash, or team a would read what is ab's. */
export const teamSecrets = (prefix: string, { name }: Pick<Team, "name">): string =>
  `${prefix}-team/${name}/`;

/** DAG bundles of the teams, as `[dag_processor] dag_bundle_config_list` has them. */
export const teamBundles = (teams: readonly Team[]) =>
  teams.map((team) => {
    const { bundle, folder } = teamNames(team);
    return {
      name: bundle,
      classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
      kwargs: { path: `${folder}/repo/${team.dags.subPath}` },
    };
  });

/** Variables of a git-sync that fetches a team's repository, under the names that git-sync 3 and 4 look for. */
export function teamGitEnv(team: Team) {
  const { repository, branch, credentials } = team.dags;
  const { gitSecret } = teamNames(team);
  const both = (old: string, name: string, value: string) => [
    { name: `GIT_SYNC_${old}`, value },
    { name: `GITSYNC_${name}`, value },
  ];
  return [
    ...both("REPO", "REPO", repository),
    ...both("BRANCH", "REF", branch),
    ...(credentials === undefined
      ? []
      : ["USERNAME", "PASSWORD"].flatMap((key) =>
          ["GIT_SYNC_", "GITSYNC_"].map((stem) =>
            secretEnv(`${stem}${key}`, gitSecret, `${stem}${key}`),
          ),
        )),
  ];
}

export interface TeamRulesInput {
  readonly teams: readonly Team[];
  readonly namespace: string;
  readonly region: string;
  /** Stem of the stack's names in Secrets Manager. */
  readonly secretsPrefix: string;
}

/** Where a team's tasks look for connections and variables. */
const secretsBackend = (team: Team, prefix: string, region: string): string =>
  JSON.stringify({
    connections_prefix: `${teamSecrets(prefix, team)}connections`,
    connections_lookup_pattern: "^(?!aws_default$)",
    variables_prefix: `${teamSecrets(prefix, team)}variables`,
    variables_lookup_pattern: "^(?!artifacts_bucket$)",
    config_prefix: null,
    region_name: region,
  });

/** What airflow_local_settings.py knows, by bundle. No secret is among it. */
export const teamRules = ({ teams, namespace, region, secretsPrefix }: TeamRulesInput) =>
  Object.fromEntries(
    teams.map((team) => {
      const { bundle, gitSecret: _, artifacts: _artifacts, ...names } = teamNames(team);
      return [
        bundle,
        {
          ...{ name: team.name, namespace, ...names },
          priorityClass: teamPriorityClass(namespace, team),
          env: [
            {
              name: "AIRFLOW__SECRETS__BACKEND_KWARGS",
              value: secretsBackend(team, secretsPrefix, region),
            },
          ],
          gitEnv: teamGitEnv(team),
        },
      ];
    }),
  );

const file = (name: string): string => readFileSync(join(__dirname, "files", name), "utf8");

/** Text of airflow_local_settings.py; undefined where there is no team. The chart reads it as a Go template. */
export function localSettings(input: TeamRulesInput): string | undefined {
  if (input.teams.length === 0) return undefined;
  const rules = JSON.stringify(teamRules(input), undefined, 1);
  // A raw text of Python, inside a template of Go: neither meets its own end in JSON that has no such letters.
  const inert = rules.replace(/\{\{/g, "{\\u007b").replace(/"""/g, '\\"\\"\\"');
  return file("airflow_local_settings.py").replace("__TEAMS__", () => inert);
}

/** The step of the migration job that makes pools and roles; undefined where there is no team. */
export function teamRolesStep(teams: readonly Team[]) {
  if (teams.length === 0) return undefined;
  const known = teams.map((team) => {
    const { pool, editorRole, viewerRole } = teamNames(team);
    return { name: team.name, pool, poolSlots: team.poolSlots, editorRole, viewerRole };
  });
  return {
    name: "teams",
    args: ["python", "-c", file("team_roles.py")],
    env: [{ name: "AIRFLOW_PLATFORM_TEAMS", value: JSON.stringify(known) }],
  };
}

/** Which of the provider's groups get which of the teams' roles. */
export const teamRoles = (teams: readonly Team[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    teams.flatMap((team) => {
      const { editorRole, viewerRole } = teamNames(team);
      return [
        [editorRole, team.groups.editors],
        [viewerRole, team.groups.viewers],
      ] as const;
    }),
  );
