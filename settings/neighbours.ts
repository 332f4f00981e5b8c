import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Neighbour } from "./checks";
import type { Fault } from "./faults";
import { valueAt } from "./merge";
import { defaultCidrs } from "./names";
import { listStacks, projectName, stackFileName } from "./project";
import { ownSections } from "./resolve";
import { parseStackFile } from "./stackFile";

/** The other stacks' ranges. A file that cannot be read is a warning: its own plan says what is wrong with it. */
export function readNeighbours(
  stack: string,
  projectDirectory: string,
): { neighbours: Neighbour[]; warnings: Fault[] } {
  const neighbours: Neighbour[] = [];
  const warnings: Fault[] = [];
  for (const other of listStacks(projectDirectory).filter((name) => name !== stack)) {
    const file = stackFileName(other);
    const { config, faults } = parseStackFile(
      readFileSync(join(projectDirectory, file), "utf8"),
      file,
    );
    if (faults.length > 0) {
      const message = "is broken, so nobody knows whether its ranges overlap this stack's";
      warnings.push({ path: [], message, file });
    }
    if (Object.hasOwn(config, `${projectName}:tier`))
      neighbours.push(neighbourOf(other, file, config));
  }
  return { neighbours, warnings };
}

function neighbourOf(
  stack: string,
  file: string,
  config: Readonly<Record<string, unknown>>,
): Neighbour {
  const given = ownSections(config);
  const text = (...path: string[]): string | undefined => {
    const value = valueAt(given, path);
    return typeof value === "string" ? value : undefined;
  };
  const defaults = defaultCidrs(stack);
  return {
    file,
    clusterCidr:
      text("cluster", "existing", "vpcCidr") ??
      text("network", "clusterCidr") ??
      defaults.clusterCidr,
    dataCidr: text("network", "dataCidr") ?? defaults.dataCidr,
    existingVpcId: text("cluster", "existing", "vpcId"),
    existingClusterName: text("cluster", "existing", "name"),
    namespace: text("airflow", "namespace") ?? `airflow-${text("tier") ?? ""}`,
  };
}
