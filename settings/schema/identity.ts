import { z } from "zod";
import { count } from "./primitives";

/** Whoever signs in with the provider may hold these groups; each list is of the provider's group names or ids. */
const groups = z.array(
  z.string().regex(/^\S(.{0,254}\S)?$/, {
    error: "must be a group's name or id, 1–256 characters, without space at either end",
  }),
);

const claim = z.string().regex(/^[\w:./-]{1,200}$/, {
  error: "must be the name of a claim, such as cognito:groups",
});

const oidc = z
  .strictObject({
    issuer: z
      .string()
      .regex(/^https:\/\/[a-z0-9.-]+(\/[\w.~/-]*)?$/, {
        error:
          "must be an https:// address without port, query or fragment, as the provider's discovery document says it",
      })
      .optional()
      .describe(
        "Issuer of the provider; <issuer>/.well-known/openid-configuration describes it. Required with oidc.",
      ),
    clientId: z
      .string()
      .regex(/^[\w.~-]{1,256}$/, { error: "must be a client id" })
      .optional()
      .describe("Id of Airflow's confidential client at the provider. Required with oidc."),
    clientSecretName: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Secret in Secrets Manager, JSON with clientSecret. Reaches the API server only. Required with oidc.",
      ),
    providerName: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,31}$/, {
        error:
          "must be 1–32 lower-case letters, digits and dashes, and begin with a letter: it is part of the callback's path",
      })
      .describe(
        "What the sign-in button says, and the end of the callback path /auth/oauth-authorized/<providerName>.",
      ),
    usernameClaim: claim.describe(
      "Claim of the id_token that is the user's name in Airflow. One that the provider never gives to another person, and that nobody can choose.",
    ),
    groupClaims: z
      .array(claim)
      .min(1)
      .describe(
        "Claims of the id_token that hold groups; what they hold is added up. Federated groups come in a claim such as custom:groups.",
      ),
    roles: z
      .strictObject({
        Admin: groups.describe("Groups whose members may do everything, users included."),
        Op: groups.describe("Groups whose members may also see connections, variables and pools."),
        User: groups.describe("Groups whose members may also trigger, clear and edit."),
        Viewer: groups.describe("Groups whose members may look."),
      })
      .describe("Airflow's roles and who gets them. Who is in none of these groups is refused."),
    sessionMinutes: count(15, 1440).describe(
      "Minutes after which a session ends, whatever its user does. A changed group takes effect by then at the latest.",
    ),
  })
  .describe("The OpenID Connect provider, such as a Cognito user pool. Used with oidc only.");

export const identity = z
  .strictObject({
    mode: z
      .enum(["password", "oidc"])
      .describe(
        "How people sign in: by password, with users in Airflow's own database, or by single sign-on with an OpenID Connect provider.",
      ),
    oidc,
  })
  .describe("Who may sign in to the UI, and as what.");
