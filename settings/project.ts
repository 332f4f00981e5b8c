import { readdirSync } from "node:fs";
import { tiers } from "./schema";

/** The project's name in Pulumi.yaml: the namespace of our keys, and the one that bare keys get. */
export const projectName = "airflow-platform";

/** The keys that a stack file may hold under the project's namespace. */
export const sections = [
  "tier",
  "tags",
  "versions",
  "network",
  "cluster",
  "database",
  "storage",
  "secrets",
  "access",
  "identity",
  "airflow",
  "charts",
  "delivery",
  "release",
] as const;

/** Keys at the top of a stack file that belong to Pulumi itself ("Stack settings file reference", Pulumi docs). */
export const pulumiKeys = [
  "config",
  "environment",
  "encryptionsalt",
  "encryptedkey",
  "secretsprovider",
];

/** Name of a stack's file. */
export const stackFileName = (stack: string): string => `Pulumi.${stack}.yaml`;

/** Pulumi's rule for the name of a stack, without organization and project. */
export const stackNamePattern = /^[A-Za-z0-9_.-]{1,100}$/;

/**
 * The stacks that have a file, dev, uat and prod first and the rest by name.
 *
 * @param projectDirectory Folder that holds Pulumi.yaml.
 */
export function listStacks(projectDirectory: string): string[] {
  const rank = (stack: string): number => {
    const index = tiers.findIndex((tier) => tier === stack);
    return index === -1 ? tiers.length : index;
  };
  return readdirSync(projectDirectory)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
