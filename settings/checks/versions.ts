import { nearest } from "../nearest";
import { when, type Check } from "./check";

/** That the Airflow version is in the map is found before the checks: the bundle comes from it. */
const inTheMap: Check = {
  reads: ["versions"],
  run: ({ settings: { versions, bundle } }) =>
    (["kubernetes", "postgresql"] as const).flatMap((name) => {
      const meant = nearest(versions[name], bundle[name]);
      const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
      return when(
        !bundle[name].includes(versions[name]),
        ["versions", name],
        `${versions[name]} is not in the version map for Airflow ${bundle.airflow}.${hint} Allowed: ${bundle[name].join(", ")}.`,
      );
    }),
};

export const versionChecks: readonly Check[] = [inTheMap];
