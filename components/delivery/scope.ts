import type { Settings } from "../../settings/types";
import type { DeployPolicyInput } from "../iam/deployScope";

/** What bounds a stack's pipeline, as far as the settings say it. */
export function scopeOf({
  access,
  cluster,
  delivery,
  identity,
  partition,
  region,
  secrets,
  stack,
}: Settings): Pick<
  DeployPolicyInput,
  | "stack"
  | "partition"
  | "region"
  | "clusterName"
  | "secretsPrefix"
  | "imageSourceArns"
  | "hostNames"
  | "signInHost"
> {
  const signInHost = identity.mode === "cognito" ? identity.cognito.domain.hostName : undefined;
  return {
    stack,
    partition,
    region,
    clusterName: cluster.name,
    secretsPrefix: secrets.prefix,
    imageSourceArns: delivery.imagesFrom.map((repository) => repositoryArn(partition, repository)),
    hostNames: [access.hostName, signInHost].filter((name) => name !== undefined),
    signInHost: signInHost !== undefined,
  };
}

/** ARN of an ECR repository from its address, `<account>.dkr.ecr.<region>.<domain>/<name>`. */
function repositoryArn(partition: string, address: string): string {
  const [host = "", ...path] = address.split("/");
  const [account = "", , , region = ""] = host.split(".");
  return `arn:${partition}:ecr:${region}:${account}:repository/${path.join("/")}`;
}
