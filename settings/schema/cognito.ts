import { z } from "zod";
import { hostName } from "./hostName";
import { count } from "./primitives";
import { airflowRoles, roles } from "./roles";

/** Entra ID writes its ids so (RFC 9562). */
const guid = (what: string) =>
  z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    error: `must be the ${what} as Entra ID shows it, such as 2f7c1c7e-5b1d-4c3a-9e57-0d1f6c2b8a94`,
  });

/** Name of a claim or of a SAML attribute, which is often an address. */
const claim = z.string().regex(/^[\w:./-]{1,512}$/, {
  error: "must be the name of a claim or a SAML attribute",
});

const claims = z
  .strictObject({
    groups: claim.optional().describe("Claim with the groups; its values are what `roles` names."),
    email: claim.optional().describe("Claim with the e-mail address."),
    givenName: claim.optional().describe("Claim with the first name."),
    familyName: claim.optional().describe("Claim with the last name."),
  })
  .describe(
    "Claims, or SAML attributes, that the platform reads. Default: those that Entra ID sends.",
  );

const provider = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{2,31}$/, {
      error: "must be 3–32 letters, digits and dashes, and begin with a letter",
    })
    .describe(
      "What its button says, and the beginning of its people's names in Airflow: <name>_<id>. Another name makes them other people.",
    ),
  type: z
    .enum(["entra", "saml"])
    .describe("entra: Microsoft Entra ID over OpenID Connect. saml: any provider of SAML 2.0."),
  tenantId: guid("tenant id").optional().describe("Entra ID's tenant. Required with entra."),
  clientId: guid("application id")
    .optional()
    .describe("Application (client) id of the app registration. Required with entra."),
  clientSecretName: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe(
      "Secret in Secrets Manager, JSON with clientSecret: the app registration's. Required with entra; `pulumi` reads it.",
    ),
  metadataUrl: z
    .string()
    .regex(/^https:\/\/[a-z0-9.-]+\/\S{1,1024}$/, {
      error: "must be the https:// address of the provider's metadata document",
    })
    .optional()
    .describe("Address of the metadata document. Required with saml."),
  claims: claims.optional(),
});

const domain = z
  .strictObject({
    prefix: z
      .string()
      .regex(/^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
        error:
          "must be 1–63 lower-case letters, digits and dashes, without aws, amazon and cognito in it",
      })
      .optional()
      .describe(
        "Cognito's own domain: <prefix>.auth.<region>.amazoncognito.com. Nobody else in the region may have the prefix.",
      ),
    hostName: hostName
      .optional()
      .describe(
        "A host of your own below access.zone instead. Certificate, in us-east-1, and record are made.",
      ),
    certificateArn: z
      .string()
      .regex(/^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/, {
        error:
          "must be the ARN of a certificate in ACM of us-east-1, where Cognito looks for it, such as arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
      })
      .optional()
      .describe(
        "Certificate for domain.hostName. Without it one is made and validated in the zone.",
      ),
  })
  .describe("Where people sign in: exactly one of prefix and hostName.");

const machine = z.strictObject({
  role: z.enum(airflowRoles).describe("What it may do in Airflow."),
  generation: count(1, 10_000).describe(
    "Bump by one for a new client and secret; the previous one works until the next bump. Bump by two to end both.",
  ),
});

/** The user pool and what is in it. Sources of limits: Amazon Cognito API Reference, CreateUserPool and CreateUserPoolClient. */
export const cognito = z
  .strictObject({
    domain,
    mfa: z
      .enum(["required", "optional"])
      .describe(
        "Second factor of the pool's own users, an authenticator app. Federated people have their provider's.",
      ),
    passwordLength: count(14, 99).describe(
      "Fewest characters of a password of the pool's own users.",
    ),
    threatProtection: z
      .enum(["enforced", "audit"])
      .describe(
        "Whether sign-ins with leaked passwords or from strange places are stopped, or only noted. About $0.02 a month and user.",
      ),
    deletionProtection: z
      .boolean()
      .describe("Whether AWS refuses to delete the pool and its users."),
    tokenMinutes: count(5, 60).describe("Life of access and id tokens, minutes."),
    refreshTokenMinutes: count(60, 1440).describe(
      "Life of refresh tokens, minutes. Airflow keeps none.",
    ),
    signInMinutes: count(3, 15).describe("Time to complete a sign-in, second factor and all."),
    roles,
    providers: z
      .array(provider)
      .max(20)
      .describe("Directories whose people may sign in too, each with a button."),
    hideLocalSignIn: z
      .boolean()
      .describe(
        "Whether people sign in with the providers only. With one provider they never see Cognito.",
      ),
    machines: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]{2,31}$/, {
          error: "must be 3–32 lower-case letters, digits and dashes, and begin with a letter",
        }),
        machine,
      )
      .describe(
        "Other systems that call the REST API, by the name that they have in Airflow. About $6 a month each.",
      ),
  })
  .describe("The Cognito user pool that the platform makes. Used with cognito only.");
