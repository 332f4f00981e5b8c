import { listOf, scalarAt, textAt } from "./json";
import type { Inputs } from "./resourceTypes";

type ParameterGroup =
  | Inputs<"aws:rds/parameterGroup:ParameterGroup">
  | Inputs<"aws:rds/clusterParameterGroup:ClusterParameterGroup">;

/** Whether an engine name is PostgreSQL, in RDS or Aurora. */
export function isPostgres(engine: unknown): boolean {
  return typeof engine === "string" && engine.includes("postgres");
}

/** Whether a parameter group is for a family of engines, such as `aurora-postgresql`. */
export function isOfFamily(group: ParameterGroup, family: string): boolean {
  return textAt(group, "family")?.startsWith(family) === true;
}

/** Values of a parameter group by name; a value that a preview does not know yet throws on reading. */
export function groupParameters(group: ParameterGroup): ReadonlyMap<string, string> {
  const given = listOf(group.parameters).map(
    (parameter) => [textAt(parameter, "name") ?? "", scalarAt(parameter, "value") ?? ""] as const,
  );
  return new Map(given);
}
