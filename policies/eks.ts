import { at, parseJson } from "./json";
import { isSet } from "./known";
import type { Inputs } from "./resourceTypes";
import type { Resource } from "./rule";

/** A cluster as the component's arguments say it, and as the resource that it makes. */
export const CONTROL_PLANES = ["eks:index:Cluster", "aws:eks/cluster:Cluster"] as const;

/** What both views have in common; each is read only when asked for, since a preview may not know it. */
export interface ControlPlane {
  /** EKS opens the public endpoint unless told otherwise. */
  publicAccess(): boolean;
  privateAccess(): boolean;
  /** Without a list EKS answers everybody. */
  publicCidrs(): readonly (string | undefined)[];
  logTypes(): readonly (string | undefined)[];
  encryptsSecrets(): boolean;
  authenticationMode(): string | undefined;
  deletionProtection(): boolean;
  version(): string | undefined;
}

export function controlPlane(resource: Resource<(typeof CONTROL_PLANES)[number]>): ControlPlane {
  return resource.type === "eks:index:Cluster"
    ? ofComponent(resource.props)
    : ofResource(resource.props);
}

function ofComponent(args: Inputs<"eks:index:Cluster">): ControlPlane {
  return {
    publicAccess: () => args.endpointPublicAccess !== false,
    privateAccess: () => args.endpointPrivateAccess === true,
    publicCidrs: () => args.publicAccessCidrs ?? ["0.0.0.0/0"],
    logTypes: () => args.enabledClusterLogTypes ?? [],
    encryptsSecrets: () => isSet(() => args.encryptionConfigKeyArn),
    authenticationMode: () => args.authenticationMode,
    deletionProtection: () => args.deletionProtection === true,
    version: () => args.version,
  };
}

function ofResource(args: Inputs<"aws:eks/cluster:Cluster">): ControlPlane {
  return {
    publicAccess: () => args.vpcConfig?.endpointPublicAccess !== false,
    privateAccess: () => args.vpcConfig?.endpointPrivateAccess === true,
    publicCidrs: () => args.vpcConfig?.publicAccessCidrs ?? ["0.0.0.0/0"],
    logTypes: () => args.enabledClusterLogTypes ?? [],
    encryptsSecrets: () => isSet(() => args.encryptionConfig?.provider?.keyArn),
    authenticationMode: () => args.accessConfig?.authenticationMode,
    deletionProtection: () => args.deletionProtection === true,
    version: () => args.version,
  };
}

/** An add-on's `configurationValues`, a JSON or YAML text of which only JSON is read. */
export function addonValue(
  addon: Inputs<"aws:eks/addon:Addon">,
  ...path: readonly string[]
): unknown {
  return at(parseJson(addon.configurationValues), ...path);
}
