import { mirrorAddressProblem, mirrorFolderProblems } from "../charts";
import type { Check } from "./check";

const path = ["charts", "mirror"];

const mirrorAddress: Check = {
  reads: ["charts.mirror"],
  run: ({ settings: { charts } }) => {
    const message = charts.mirror === undefined ? undefined : mirrorAddressProblem(charts.mirror);
    return message === undefined ? [] : [{ path, message }];
  },
};

const mirrorFolder: Check = {
  reads: ["charts.mirror", "versions"],
  run: ({ settings: { bundle, charts }, projectDirectory }) =>
    charts.mirror === undefined
      ? []
      : mirrorFolderProblems(bundle, charts.mirror, projectDirectory).map((message) => ({
          path,
          message,
        })),
};

export const chartChecks: readonly Check[] = [mirrorAddress, mirrorFolder];
