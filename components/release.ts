import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartSource } from "../settings";

export interface ReleaseInput {
  /** Name of the release. */
  readonly name: string;
  /** Namespace that it lives in; it exists already. */
  readonly namespace: pulumi.Input<string>;
  /** Where the chart comes from, and its exact version. */
  readonly source: ChartSource;
  /** Chart values: names of secrets, never their content. */
  readonly values: pulumi.Inputs;
  /** Whether another release owns the chart's custom resource definitions. Default: false. */
  readonly skipCrds?: boolean;
  /** Seconds until everything must be ready. Default: 600. */
  readonly timeoutSeconds?: number;
  /** Whether objects that are there already are taken over, instead of refused. Default: false. */
  readonly takeOwnership?: boolean;
  /** Whether a release that does not become ready is taken back. False where going back would do harm. Default: true. */
  readonly atomic?: boolean;
}

/**
 * Arguments of every Helm release of the platform. By default a release that does not become ready is taken back
 * whole (`atomic`), so the next `up` starts from a clean state instead of a release stuck in pending-install.
 */
export function releaseArgs(input: ReleaseInput): k8s.helm.v3.ReleaseArgs {
  return {
    name: input.name,
    namespace: input.namespace,
    ...input.source,
    values: input.values,
    skipCrds: input.skipCrds ?? false,
    atomic: input.atomic ?? true,
    cleanupOnFail: true,
    ...(input.takeOwnership === true ? { takeOwnership: true } : {}),
    timeout: input.timeoutSeconds ?? 600,
    maxHistory: 5,
  };
}
