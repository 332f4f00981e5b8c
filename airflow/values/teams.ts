/** The teams' repositories in the processes that read everybody's DAGs; a task's pod has its own team's only. */
import { systemImages } from "../imageAdmission";
import { gitSyncContainer } from "../security";
import { type Team, teamGitEnv, teamNames } from "../teams";
import type { ChartValuesInput } from "./input";

/** Where git-sync keeps a repository, and the link that leads to its newest commit: as the chart has them. */
const places = [
  ...["GIT_SYNC_ROOT", "GITSYNC_ROOT"].map((name) => ({ name, value: "/git" })),
  ...["GIT_SYNC_DEST", "GITSYNC_LINK"].map((name) => ({ name, value: "repo" })),
  ...["GIT_SYNC_DEPTH", "GITSYNC_DEPTH"].map((name) => ({ name, value: "1" })),
];

function gitSync(input: ChartValuesInput, team: Team) {
  const { airflow, images } = input;
  return {
    name: `git-sync-${teamNames(team).bundle}`,
    image: systemImages(images, airflow.image.system).gitSync,
    env: [
      ...places,
      { name: "GITSYNC_PERIOD", value: `${airflow.dags.periodSeconds}s` },
      { name: "GITSYNC_MAX_FAILURES", value: "3" },
      ...teamGitEnv(team),
    ],
    resources: airflow.gitSync.resources,
    securityContext: gitSyncContainer,
    volumeMounts: [
      { name: teamNames(team).bundle, mountPath: "/git" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** Values of DAG processor and triggerer; nothing where there is no team. */
export function teamRepositories(input: ChartValuesInput) {
  const { teams } = input.airflow;
  if (teams.length === 0) return {};
  const volumes = teams.map((team) => teamNames(team));
  return {
    // No init container: a repository that cannot be fetched keeps nobody else's DAGs from being read.
    extraContainers: teams.map((team) => gitSync(input, team)),
    extraVolumes: volumes.map(({ bundle }) => ({
      name: bundle,
      emptyDir: { sizeLimit: "2Gi" },
    })),
    extraVolumeMounts: volumes.map(({ bundle, folder }) => ({
      name: bundle,
      mountPath: folder,
      readOnly: true,
    })),
  };
}
