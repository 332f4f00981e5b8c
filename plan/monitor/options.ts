import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { AliasParts, PlannedOptions } from "../model";
import { entriesOf } from "./struct";

/** Drops what was not set, so that an option is either meant or absent. */
function present<T extends object>(options: T): Partial<T> {
  const kept: Partial<T> = { ...options };
  for (const key of Object.keys(options)) {
    const value: unknown = Reflect.get(options, key);
    const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    if (value === undefined || value === "" || empty) Reflect.deleteProperty(kept, key);
  }
  return kept;
}

/** A provider reference is `<urn>::<id>`; the id of a planned provider says nothing. */
function providerUrn(reference: string): string {
  return reference.split("::").slice(0, -1).join("::");
}

function aliasOf(alias: Alias): string | AliasParts {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  return present({
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent: spec.getParenturn(),
    noParent: spec.getNoparent() || undefined,
  });
}

function timeoutsOf(request: RegisterResourceRequest): { [operation: string]: string } {
  const timeouts = request.getCustomtimeouts();
  if (timeouts === undefined) return {};
  return present({
    create: timeouts.getCreate(),
    update: timeouts.getUpdate(),
    delete: timeouts.getDelete(),
    read: timeouts.getRead(),
  });
}

function hooksOf(request: RegisterResourceRequest): { [event: string]: string[] } {
  const hooks = request.getHooks();
  if (hooks === undefined) return {};
  return present({
    beforeCreate: hooks.getBeforeCreateList(),
    afterCreate: hooks.getAfterCreateList(),
    beforeUpdate: hooks.getBeforeUpdateList(),
    afterUpdate: hooks.getAfterUpdateList(),
    beforeDelete: hooks.getBeforeDeleteList(),
    afterDelete: hooks.getAfterDeleteList(),
    onError: hooks.getOnErrorList(),
  });
}

/** The options of a registration, after transforms. */
export function optionsOf(request: RegisterResourceRequest): PlannedOptions {
  const providers = entriesOf(request.getProvidersMap());
  return present({
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    hideDiffs: request.getHidediffsList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: [...request.getAliasurnsList(), ...request.getAliasesList().map(aliasOf)],
    deletedWith: request.getDeletedwith(),
    replaceWith: request.getReplaceWithList(),
    customTimeouts: timeoutsOf(request),
    provider: providerUrn(request.getProvider()),
    providers: Object.fromEntries(providers.map(([pkg, ref]) => [pkg, providerUrn(ref)])),
    import: request.getImportid(),
    version: request.getVersion(),
    pluginDownloadURL: request.getPlugindownloadurl(),
    hooks: hooksOf(request),
  });
}
