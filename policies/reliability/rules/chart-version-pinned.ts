import { installedChart } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

import { versionMap } from "../../../settings/versions";

const TESTED = new Set(
  versionMap.flatMap(({ charts }) =>
    Object.values(charts).map(({ name, version }) => `${name} ${version}`),
  ),
);
const NAMES = new Set([...TESTED].map((chart) => chart.split(" ")[0]));

export const chartVersionPinned = resourceRule({
  name: "chart-version-pinned",
  description: "Charts are installed in the versions that were tested together.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "versions.airflow",
    text: "Choose versions.airflow; settings/versions.ts has the chart versions that belong to it.",
  },
  url: "https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const installed = installedChart(type, props);
    const source = installed?.chart ?? "";
    const chart = source.split("/").at(-1) ?? "";
    const version = installed?.version;
    const folder = /^[./~]/.test(source);
    if (version === undefined) {
      if (!folder) report(`${chart} has no version, so each run may install another one`);
    } else if (!/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
      report(`${chart} ${version} is not one version`);
    } else if (NAMES.has(chart) && !TESTED.has(`${chart} ${version}`)) {
      report(`${chart} ${version} is not in the version map`);
    }
  },
});
