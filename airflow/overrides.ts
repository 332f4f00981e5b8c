/**
 * What `airflow.config` and `airflow.values` may not say: names that Airflow or the chart do not know, what settings decide, and
 * secrets. Pure, and reachable from the settings' checks.
 */
import type { StackSettings } from "../settings/types";
import { unknownChartKeys } from "./chartKeys";
import { optionStatus } from "./configOptions";
import { type Json, type JsonObject, isJsonObject } from "./json";
import { ownedLists, ownedOptions, ownedValues, secretValues } from "./platformOwned";

/** A fault in the overrides, seen from `airflow`. */
export interface OverrideProblem {
  /** Keys and indexes below `airflow`, for example ["config", "core", "paralelism"]. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do instead, as a sentence that goes on from the path. */
  readonly message: string;
}

const instead = (setting: string | undefined): string =>
  setting === undefined
    ? "is set by the platform and cannot be overruled"
    : `is decided by ${setting}; set that instead`;

const meant = (suggestion: string | undefined): string =>
  suggestion === undefined ? "" : `; did you mean ${suggestion}?`;

function optionProblem(section: string, option: string): OverrideProblem | undefined {
  const path = ["config", section, option];
  const key = `${section}.${option.toLowerCase()}`;
  if (key in ownedOptions) return { path, message: instead(ownedOptions[key]) };
  const status = optionStatus(section, option);
  switch (status.kind) {
    case "known":
      return undefined;
    case "secret":
      return { path, message: "is a secret and does not belong in a stack file" };
    case "unknownSection":
      return {
        path: path.slice(0, 2),
        message: `is no section of airflow.cfg${meant(status.suggestion)}`,
      };
    case "unknownOption":
      return { path, message: `is no option of [${section}]${meant(status.suggestion)}` };
  }
}

function configProblems(config: StackSettings["airflow"]["config"]): OverrideProblem[] {
  const found = Object.entries(config).flatMap(([section, options]) =>
    Object.keys(options).flatMap((option) => optionProblem(section, option) ?? []),
  );
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path.join("\0")) && seen.add(path.join("\0")));
}

const at = (values: JsonObject, path: string): Json | undefined =>
  path
    .split(".")
    .reduce<Json | undefined>(
      (value, key) => (isJsonObject(value) ? value[key] : undefined),
      values,
    );

function valueProblems(values: JsonObject): OverrideProblem[] {
  const unknown = unknownChartKeys(values).map(({ path, suggestion }) => ({
    path: ["values", ...path],
    message: `is no key of the chart's values${meant(suggestion)}`,
  }));
  const present = (path: string): boolean => at(values, path) !== undefined;
  const owned = Object.entries(ownedValues)
    .filter(([path]) => present(path))
    .map(([path, setting]) => ({
      path: ["values", ...path.split(".")],
      message: instead(setting),
    }));
  const lists = ownedLists.filter(present).map((path) => ({
    path: ["values", ...path.split(".")],
    message: `would replace a list of the platform's${path.endsWith("env") ? "; use airflow.values.extraEnv" : ""}`,
  }));
  const secret = secretValues.filter(present).map((path) => ({
    path: ["values", ...path.split(".")],
    message: "would put a secret into the chart's values; name a Kubernetes Secret instead",
  }));
  return [...unknown, ...owned, ...lists, ...secret];
}

/** Every fault in `airflow.config` and `airflow.values`; none means that both can be used as they stand. */
export function overrideProblems(
  airflow: Pick<StackSettings["airflow"], "config" | "values">,
): OverrideProblem[] {
  return [...configProblems(airflow.config), ...valueProblems(airflow.values)];
}

/** Names of the options that `airflow.config` cannot overrule, as `section.option`. */
export const ownedOptionNames: readonly string[] = Object.keys(ownedOptions);
