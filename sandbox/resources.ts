/**
 * A resource's life as the plan's fakes answer it. There is no account: ids and outputs follow from type, name and
 * inputs, so what is remembered lies in the engine's state alone and the sandbox may be started anew at any time.
 */
import { fakeResource } from "../plan/fakes";
import { outputsOf } from "../plan/monitor/outputs";
import { nameOf, typeOf } from "../plan/monitor/urn";
import { openedProperties, redacted, UNKNOWN_VALUE } from "../plan/monitor/wire";
import { mapProperties, type Plain, type Properties } from "../plan/plain";
import { type Fault, faultsOf } from "./check";
import { declaredResource } from "./declarations/sdk";

export interface State {
  readonly id: string;
  readonly outputs: Properties;
}

/** A resource that the engine speaks of. */
export interface Subject {
  readonly urn: string;
  readonly region: string;
  /** Id of a resource that is there already. */
  readonly existing?: string;
}

/** Every fault of a resource's inputs, and of its type when no SDK knows it. */
export function checkResource(urn: string, inputs: Properties): Fault[] {
  const type = typeOf(urn);
  const declared = declaredResource(type);
  if (declared === undefined) {
    return [{ path: "", reason: `the SDK knows no resource type ${type}` }];
  }
  return faultsOf(inputs, declared.inputs);
}

/** Names of the inputs that differ. What is secret or not makes no difference to a provider. */
export function changedInputs(before: Properties, after: Properties): string[] {
  const [was, is] = [openedProperties(before), openedProperties(after)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].filter((name) => canonical(was[name]) !== canonical(is[name])).sort();
}

/**
 * What creating or updating answers.
 *
 * @param preview True to answer as a provider does before the resource is there: what only its creation reveals is unknown.
 */
export function stateOf(subject: Subject, inputs: Properties, preview: boolean): State {
  const fake = fakeResource({
    type: typeOf(subject.urn),
    name: nameOf(subject.urn),
    region: subject.region,
    inputs: openedProperties(inputs),
    ...(subject.existing === undefined ? {} : { existing: subject.existing }),
  });
  const { known = {}, computed = {}, secrets = [] } = fake;
  const isNew = preview && subject.existing === undefined;
  const later = isNew ? mapProperties(computed, () => UNKNOWN_VALUE) : computed;
  const outputs = outputsOf(inputs, { ...known, ...later }, secrets, secretTexts(inputs));
  return { id: isNew ? "" : (subject.existing ?? fake.id), outputs };
}

function secretTexts(inputs: Properties): readonly string[] {
  const found = { secretPaths: [], unknownPaths: [], secretTexts: [] };
  redacted(inputs, "", found);
  return found.secretTexts;
}

/** The same text for the same data, whatever the order of its keys; nothing is the same as null. */
function canonical(value: Plain | undefined): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).filter(([, item]) => item !== null);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
