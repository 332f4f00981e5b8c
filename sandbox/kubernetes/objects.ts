/** What is asked of Kubernetes objects when no controller and no image of theirs runs. */
import { DEFAULT_REGION, fakeResource } from "../../plan/fakes";
import { nameOf, typeOf } from "../../plan/monitor/urn";
import { openedProperties } from "../../plan/monitor/wire";
import { isProperties, type Plain, type Properties, record, text } from "../../plan/plain";

/** Kinds that the provider waits for until pods or load balancers are there ("pulumi.com/skipAwait", Pulumi Kubernetes provider). */
const WAITING = new Set([
  ...["DaemonSet", "Deployment", "Ingress", "Job", "PersistentVolumeClaim", "Pod"],
  ...["ReplicaSet", "Service", "StatefulSet"],
]);

const WAIT_FOR = "pulumi.com/waitFor";
const REPLACE_UNREADY = "pulumi.com/replaceUnready";

/**
 * The object's inputs without the wait for what runs in the cluster. A Job that has not run yet is then none that failed,
 * so what asks for another in its place goes too.
 */
export function withoutWaiting(inputs: Properties): Properties {
  const metadata = record(inputs, "metadata");
  const annotations = record(metadata, "annotations");
  const waits = WAITING.has(text(inputs, "kind") ?? "") || WAIT_FOR in annotations;
  if (!waits || !isPlain(inputs["metadata"]) || !isPlain(metadata["annotations"])) return inputs;
  const { [REPLACE_UNREADY]: _, ...others } = annotations;
  const told = { ...others, "pulumi.com/skipAwait": "true" };
  return { ...inputs, metadata: { ...metadata, annotations: told } };
}

/** The object's outputs with the status that a controller would write: the address of a load balancer, a Job's success. */
export function withStatus(urn: string, outputs: Properties): Properties {
  const [type, name] = [typeOf(urn), nameOf(urn)];
  const inputs = openedProperties(outputs);
  const { computed = {} } = fakeResource({ type, name, inputs, region: DEFAULT_REGION });
  return "status" in computed ? { ...outputs, ...computed } : outputs;
}

/** Whether a value may be added to: it is an object, or there is none yet. */
function isPlain(value: Plain | undefined): boolean {
  return value === undefined || value === null || isProperties(value);
}
