import { instanceClasses } from "../instanceClasses";
import { versionMap } from "../versions";

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

const known: Readonly<Record<string, readonly string[]>> = {
  "database.rds.instanceClass": instanceClasses,
  "versions.airflow": versionMap.map(({ airflow }) => airflow),
  "versions.kubernetes": distinct(versionMap.flatMap(({ kubernetes }) => kubernetes)),
  "versions.postgresql": distinct(versionMap.flatMap(({ postgresql }) => postgresql)),
};

/** Values of a key that a table of the program knows, where the schema alone only says text. */
export const knownValues = (path: readonly string[]): readonly string[] | undefined =>
  known[path.join(".")];
