import { z } from "zod";
import { cognito } from "./cognito";
import { count } from "./primitives";
import { roles } from "./roles";

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
        "Secret in Secrets Manager, JSON with clientSecret. Reaches the API server only. Under the stack's own prefix, such as prod-platform-sign-on: the policies refuse a role that reads others. Required with oidc.",
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
    roles,
  })
  .describe("An OpenID Connect provider of your own. Used with oidc only.");

/** Ways to sign in. */
export const identityModes = ["password", "cognito", "oidc"] as const;

export const identity = z
  .strictObject({
    mode: z
      .enum(identityModes)
      .describe(
        "How people sign in: by password, with users in Airflow's own database; by single sign-on with a Cognito user pool that the platform makes; or with an OpenID Connect provider of your own.",
      ),
    sessionMinutes: count(15, 1440).describe(
      "Minutes after which a session of single sign-on ends, whatever its user does. A changed group takes effect by then at the latest.",
    ),
    adminUser: z
      .string()
      .regex(/^[a-z][a-z0-9._-]{0,63}$/, {
        error:
          "must be 1–64 lower-case letters, digits, dots, dashes and underscores, and begin with a letter",
      })
      .describe(
        "Name of the administrator that a job makes with password; the password is generated into Secrets Manager.",
      ),
    cognito,
    oidc,
  })
  .describe("Who may sign in to the UI, and as what.");
