import * as pulumi from "@pulumi/pulumi";

/**
 * ARN of the secret that RDS keeps the master password in.
 *
 * @param secrets `masterUserSecrets` of the server.
 * @throws pulumi.RunError when RDS has not said it yet: the state is older than the secret.
 */
export function masterSecretArn(
  secrets: pulumi.Input<readonly { readonly secretArn?: string }[]>,
  identifier: string,
): pulumi.Output<string> {
  return pulumi.output(secrets).apply(([secret]) => {
    if (secret?.secretArn !== undefined) return secret.secretArn;
    throw new pulumi.RunError(
      `RDS reports no master secret of ${identifier} yet; run \`pulumi refresh\` and try again`,
    );
  });
}
