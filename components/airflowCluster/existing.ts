import * as pulumi from "@pulumi/pulumi";
import type { ExistingClusterSettings } from "../../settings/types";
import type { ClusterHandle } from "./args";

/** A cluster made elsewhere: nothing is made, and nothing goes with it. */
export function adoptCluster(existing: ExistingClusterSettings): ClusterHandle {
  const { name, endpoint, certificateAuthorityData, oidcProviderArn, nodeSecurityGroupId } =
    existing;
  return {
    name: pulumi.output(name),
    endpoint: pulumi.output(endpoint),
    certificateAuthorityData: pulumi.output(certificateAuthorityData),
    oidcProviderArn: pulumi.output(oidcProviderArn),
    oidcIssuer: pulumi.output(oidcIssuer(oidcProviderArn)),
    nodeSecurityGroupId: pulumi.output(nodeSecurityGroupId),
  };
}

/** The issuer that an OpenID Connect provider's ARN names, without `https://`. */
export function oidcIssuer(oidcProviderArn: string): string {
  return oidcProviderArn.slice(oidcProviderArn.indexOf("/") + 1);
}
