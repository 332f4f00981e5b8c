import { z } from "zod";
import { count, quantity } from "./primitives";

const groups = z
  .array(
    z.string().regex(/^\S(.{0,254}\S)?$/, {
      error: "must be a group's name or id, 1–256 characters, without space at either end",
    }),
  )
  .max(50);

/** One team. Its repository is reached by https: a key for ssh would need a volume in every pod. */
const team = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]{1,15}$/, {
      error: "must be 2–16 lower-case letters and digits, and begin with a letter",
    })
    .describe(
      "Name of the team. Its DAGs' ids begin with <name>., its pool, bundle, roles and secrets carry it.",
    ),
  dags: z
    .strictObject({
      repository: z
        .string()
        .regex(/^https:\/\/[^\s/@:]+\/\S+$/, {
          error: "must be an https:// address of a git repository, without user and port",
        })
        .describe("Git repository of the team's DAGs."),
      branch: z
        .string()
        .regex(/^[\w][\w./-]*$/, { error: "must be a branch name" })
        .describe("Branch to follow."),
      subPath: z
        .string()
        .regex(/^[\w.][\w./-]*$/, { error: "must be a relative path inside the repository" })
        .describe("Folder of the DAGs in the repository."),
      credentials: z
        .strictObject({
          secretName: z
            .string()
            .min(1)
            .describe(
              "Secret in Secrets Manager, JSON with username and password (a token). Under the stack's prefix, such as prod-platform-git-risk.",
            ),
        })
        .optional()
        .describe("How git-sync signs in. A public repository needs none."),
    })
    .describe("Where the team's DAGs come from."),
  quota: z
    .strictObject({
      cpu: quantity.describe("Sum of CPU requests."),
      memory: quantity.describe("Sum of memory requests."),
      pods: count(1, 1000).describe("Number of pods."),
    })
    .describe("What the team's task pods may use in all, within airflow.quota."),
  poolSlots: count(1, 1000).describe("Most of the team's tasks that run at once: its pool."),
  groups: z
    .strictObject({
      editors: groups.describe("Groups whose members may trigger, clear and edit its DAGs."),
      viewers: groups.describe("Groups whose members may look at its DAGs."),
    })
    .describe("The provider's groups that see the team's DAGs, and no other team's."),
});

export const teams = z
  .array(team)
  .max(20)
  .describe(
    "Teams with DAGs, secrets, artifacts, roles and a share of the cluster of their own (docs/teams.md).",
  );
