import { z } from "zod";

/** Whoever signs in with the provider may hold these groups; each list is of the provider's group names or ids. */
const groups = z.array(
  z.string().regex(/^\S(.{0,254}\S)?$/, {
    error: "must be a group's name or id, 1–256 characters, without space at either end",
  }),
);

/** Airflow's roles, from the most to the least ("Access Control", FAB provider documentation). */
export const airflowRoles = ["Admin", "Op", "User", "Viewer"] as const;

/** Which of a provider's groups gets which of Airflow's roles. */
export const roles = z
  .strictObject({
    Admin: groups.describe("Groups whose members may do everything, users included."),
    Op: groups.describe("Groups whose members may also see connections, variables and pools."),
    User: groups.describe("Groups whose members may also trigger, clear and edit."),
    Viewer: groups.describe("Groups whose members may look."),
  })
  .describe("Airflow's roles and who gets them. Who is in none of these groups is refused.");
