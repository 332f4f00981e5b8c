/** What policies see of a recorded resource. */
import { type PlannedResource, UNKNOWN } from "../model";
import { mapProperties, mapTexts, type Properties } from "../plain";

/** How the engine writes a value that a preview does not know (`UnknownStringValue`, Pulumi SDK). */
const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function inputsOf({ inputs, unknownPaths }: PlannedResource): Properties {
  return unknownPaths.length === 0 ? inputs : onTheWire(inputs);
}

/**
 * Inputs and outputs as one, as the engine hands them to stack policies: outputs win, since a
 * provider may have filled a default in. A remote component's outputs are of its own making and may
 * have the names of arguments (awsx: natGateways), so there the arguments win.
 */
export function propertiesOf({
  inputs,
  outputs,
  remote,
  unknownPaths,
}: PlannedResource): Properties {
  const both = remote ? { ...outputs, ...inputs } : { ...inputs, ...outputs };
  return unknownPaths.length === 0 ? both : onTheWire(both);
}

function onTheWire(properties: Properties): Properties {
  const replace = (text: string): string => (text === UNKNOWN ? UNKNOWN_ON_THE_WIRE : text);
  return mapProperties(properties, (value) => mapTexts(value, replace));
}
