import type { Settings } from "../../settings/types";
import type { DeployPolicyInput } from "../iam/deployScope";

/** What bounds a stack's pipeline, as far as the settings say it. */
export function scopeOf({
  access,
  cluster,
  identity,
  partition,
  region,
  secrets,
  stack,
}: Settings): Pick<
  DeployPolicyInput,
  "stack" | "partition" | "region" | "clusterName" | "secretsPrefix" | "hostNames" | "signInHost"
> {
  const signInHost = identity.mode === "cognito" ? identity.cognito.domain.hostName : undefined;
  return {
    stack,
    partition,
    region,
    clusterName: cluster.name,
    secretsPrefix: secrets.prefix,
    hostNames: [access.hostName, signInHost].filter((name) => name !== undefined),
    signInHost: signInHost !== undefined,
  };
}
