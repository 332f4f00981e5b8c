import type { Inputs } from "./resourceTypes";

type ParameterGroup =
  | Inputs<"aws:rds/parameterGroup:ParameterGroup">
  | Inputs<"aws:rds/clusterParameterGroup:ClusterParameterGroup">;

/** Whether an engine name is PostgreSQL, in RDS or Aurora. */
export function isPostgres(engine: string | undefined): boolean {
  return engine !== undefined && engine.includes("postgres");
}

/** Values of a parameter group by name; a value that a preview does not know yet throws on reading. */
export function groupParameters(group: ParameterGroup): ReadonlyMap<string, string> {
  const given = (group.parameters ?? []).map(
    (parameter) => [parameter.name ?? "", String(parameter.value ?? "")] as const,
  );
  return new Map(given);
}
