import { z } from "zod";
import { certificateArn } from "./access";
import { hostName } from "./hostName";

/** Who brings Airflow's chart into the cluster. */
export const deliveryModes = ["pulumi", "argocd"] as const;

export const argocd = z
  .strictObject({
    hostName: hostName
      .optional()
      .describe(
        "Name that people reach Argo CD's UI at: it joins Airflow's load balancer. Needs access.mode internal-alb and single sign-on. Default: no UI; kubectl shows the Application.",
      ),
    certificateArn: certificateArn
      .optional()
      .describe(
        "Certificate for argocd.hostName, in the stack's region. Without it one is made and validated in access.zone.",
      ),
    clientId: z
      .string()
      .regex(/^[\w.~-]{1,256}$/, { error: "must be a client id" })
      .optional()
      .describe(
        "Id of Argo CD's own public client (PKCE, no secret) at the provider of identity.oidc. With cognito one is made.",
      ),
  })
  .describe("Argo CD. Used with mode argocd only: about 1 CPU and 2 GiB of the system nodes.");
