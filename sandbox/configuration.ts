/** A provider's configuration, in which the engine writes everything but strings as JSON. */
import { parseJson, type Plain, type Properties } from "../plan/plain";
import { type Fault, faultsOf } from "./check";
import { declaredConfiguration, type Package } from "./declarations/sdk";
import type { Fields } from "./declarations/shape";

/** What the engine itself adds. */
const ENGINES = new Set(["version", "pluginDownloadURL"]);

/** Every fault of a provider's configuration. */
export function configurationFaults(pkg: Package, inputs: Properties): Fault[] {
  const declared = declaredConfiguration(pkg);
  const own = Object.entries(inputs).filter(
    ([name]) => !name.startsWith("__") && (declared.has(name) || !ENGINES.has(name)),
  );
  const values = own.map(([name, value]): [string, Plain] => [name, read(name, value, declared)]);
  return faultsOf(Object.fromEntries(values), declared);
}

function read(name: string, value: Plain, declared: Fields): Plain {
  const shape = declared.get(name)?.shape;
  if (typeof value !== "string" || shape === undefined) return value;
  const holdsText = shape.kind === "string" || shape.kind === "choice";
  return holdsText ? value : (parseJson(value) ?? value);
}
