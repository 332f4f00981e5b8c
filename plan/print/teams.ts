/** What each team of a stack gets: one entry of the settings, as everything that is made of it. */
import { teamNames, teamSecrets } from "../../airflow/teams";
import { isProperties, type Plain, type Properties } from "../plain";
import { listAt, textAt, textsAt } from "./read";
import { type Style, wrapped } from "./style";

const INDENT = "    ";

/** The section of the plan; nothing where there is no team. */
export function renderTeams(settings: Plain | undefined, style: Style): string[] {
  if (!isProperties(settings)) return [];
  const teams = listAt(settings, "airflow", "teams").filter(isProperties);
  if (teams.length === 0) return [];
  const lines = teams.flatMap((team) => [
    `  ${style.cyan(textAt(team, "name") ?? "?")}`,
    ...facts(team, settings).flatMap(([what, text]) =>
      wrapped([what.padEnd(10), ...text.split(" ")], " ", INDENT, style.width),
    ),
  ]);
  return [style.bold("Teams"), ...lines, ""];
}

function facts(team: Properties, settings: Properties): [what: string, text: string][] {
  const name = textAt(team, "name") ?? "";
  const names = teamNames({ name });
  const [cpu, memory, pods] = ["cpu", "memory", "pods"].map((key) => textAt(team, "quota", key));
  const [repository, branch, folder] = ["repository", "branch", "subPath"].map((key) =>
    textAt(team, "dags", key),
  );
  const people = (role: string, key: string): string => {
    const groups = textsAt(team, "groups", key);
    return `${role} for ${groups.length === 0 ? "nobody yet" : groups.join(", ")}`;
  };
  const secrets = teamSecrets(textAt(settings, "secrets", "prefix") ?? "", { name });
  return [
    ["DAGs", `${repository ?? "?"} ${branch ?? "?"}:${folder ?? "?"} as bundle ${names.bundle}`],
    ["ids", `${names.dagPrefix}*, and nobody else's`],
    [
      "tasks",
      `as ${names.serviceAccount}: at most ${cpu ?? "?"} CPU, ${memory ?? "?"}, ${pods ?? "?"} pods; pool ${names.pool} of ${textAt(team, "poolSlots") ?? "?"}`,
    ],
    ["secrets", `${secrets}connections/<id>, ${secrets}variables/<key>`],
    ["artifacts", `${names.artifacts} of the artifacts bucket`],
    ["people", `${people(names.editorRole, "editors")}; ${people(names.viewerRole, "viewers")}`],
  ];
}
