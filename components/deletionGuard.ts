import * as pulumi from "@pulumi/pulumi";

export interface DeletionGuardArgs {
  /** Whether anything in the stack is protected. */
  enabled: boolean;
  /** Every component of the stack. */
  guarded: readonly pulumi.ComponentResource[];
}

/**
 * Lets `pulumi destroy` refuse a protected stack whole. The engine refuses a protected resource when its turn comes; a destroy
 * without a preview (`--skip-preview`) would have taken Airflow, nodes and routes away by then. The guard depends on everything, so
 * its turn is the first, and the engine leaves alone whatever something refused depends on. It makes nothing and costs nothing.
 *
 * It knows nothing of what remote components (awsx, eks) made: those are protected themselves. It is there in every stack: one that
 * came with the protection could not go with it.
 */
export class DeletionGuard extends pulumi.ComponentResource {
  constructor(name: string, { enabled, guarded }: DeletionGuardArgs) {
    super(
      "airflow-platform:components:DeletionGuard",
      name,
      {},
      {
        protect: enabled,
        dependsOn: [...guarded],
      },
    );
    this.registerOutputs({});
  }
}
