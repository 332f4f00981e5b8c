import * as pulumi from "@pulumi/pulumi";

/**
 * Gives every role that the program makes from now on the boundary, but those that have one. Call it once,
 * before any of them: the pipeline cannot make a role without.
 */
export function bindRoles(boundaryArn: pulumi.Input<string>): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "aws:iam/role:Role" && props["permissionsBoundary"] === undefined
      ? { props: { ...props, permissionsBoundary: boundaryArn }, opts }
      : undefined,
  );
}
