/** Recorded plans as worlds for rules. */
import type { PlannedResource } from "../../../plan/model";
import type { WorldResource } from "./evaluate";

export function worldOf(resources: readonly PlannedResource[]): WorldResource[] {
  return resources.map((resource) => ({
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    inputs: resource.inputs,
    outputs: resource.outputs,
    ...(resource.parent === undefined ? {} : { parent: resource.parent }),
    dependencies: resource.dependencies,
    propertyDependencies: resource.propertyDependencies,
    ignoreChanges: resource.options.ignoreChanges ?? [],
    deleteBeforeReplace: resource.options.deleteBeforeReplace ?? false,
  }));
}
