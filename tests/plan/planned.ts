import type { PlannedResource } from "../../plan/model";

/** A recorded resource with what a test leaves out filled in. */
export function planned(given: Partial<PlannedResource>): PlannedResource {
  const { type = "aws:sqs/queue:Queue", name = "queue" } = given;
  return {
    urn: `urn:pulumi:dev::project::${type}::${name}`,
    type,
    name,
    custom: true,
    remote: false,
    read: false,
    dependencies: [],
    propertyDependencies: {},
    options: {},
    inputs: {},
    outputs: {},
    secretPaths: [],
    unknownPaths: [],
    ...given,
  };
}
