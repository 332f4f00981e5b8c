import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../settings/types";
import { bindRoles } from "./bindRoles";
import { Delivery, type DeliveryArgs } from "./index";
import { scopeOf } from "./scope";
import { trustOf } from "./trust";

/** What the rest of the program needs to know of the pipeline; empty where there is none. */
export interface Pipeline {
  /** Roles that administer the cluster besides those of the settings. */
  readonly adminRoleArns: readonly string[];
  /** Roles that look into it. */
  readonly viewerRoleArns: readonly string[];
  /** What must stand before the cluster names the roles. */
  readonly ready: readonly pulumi.Resource[];
  readonly components: readonly pulumi.ComponentResource[];
}

/**
 * Makes the pipeline's roles, where the settings name a pipeline, and binds every role that the program makes
 * afterwards: so this comes first.
 *
 * @param project Name of the project, part of the state's path.
 */
export function connectPipeline(settings: Settings, project: string): Pipeline {
  const args = deliveryArgs(settings, project);
  const { accountId } = settings.delivery;
  if (args === undefined || accountId === undefined) {
    return { adminRoleArns: [], viewerRoleArns: [], ready: [], components: [] };
  }
  const delivery = new Delivery("delivery", args);
  bindRoles(delivery.workloadBoundaryArn);
  const role = (use: string): string =>
    `arn:${args.partition}:iam::${accountId}:role/delivery/${args.clusterName}-${use}`;
  return {
    adminRoleArns: [role("deploy")],
    viewerRoleArns: [role("preview")],
    ready: delivery.ready,
    components: [delivery],
  };
}

/** The arguments of Delivery; undefined where the settings name no pipeline. */
export function deliveryArgs(settings: Settings, project: string): DeliveryArgs | undefined {
  const { delivery, resourceTags } = settings;
  const trust = trustOf(settings);
  if (trust === undefined || delivery.state === undefined) return undefined;
  return {
    ...scopeOf(settings),
    trust,
    createOidcProvider: delivery.createOidcProvider,
    project,
    stateBucket: delivery.state.bucket,
    stateKeyArn: delivery.state.keyArn,
    tags: resourceTags,
  };
}
