import type { Inventory, StackResource } from "../inventory";
import { at, listOf, textAt } from "../json";
import { known } from "../known";
import { installedChart, isAirflowChart } from "../kubernetes/airflowChart";
import { ENTRY_POINTS, type EntryPoint, entryPointsOf } from "../kubernetes/entryPoints";
import { AIRFLOW_CHART, namespaceOf } from "../kubernetes/objects";
import { isEverywhere, prefixLength, withinAny } from "../network";
import { type Proof, ProofBuilder } from "./proof";

const CLAIM = "The UI is reachable from the allowed ranges only.";

/** What the claim is measured by. */
export interface UiOptions {
  /** The ranges that the settings allow; left out where nobody knows them. */
  readonly allowed?: readonly string[];
}

/**
 * Proves from resources alone who can open the UI and the REST API: each load balancer, ingress and
 * node port, the ranges they take, and what the namespace's network policies let through.
 */
export function proveUi(stack: Inventory, options: UiOptions = {}): Proof {
  const proof = new ProofBuilder("ui", CLAIM);
  let entries = 0;
  for (const type of ENTRY_POINTS) {
    for (const resource of stack.ofType(type)) {
      proof.attempt(resource.name, () => {
        for (const entry of entryPointsOf(resource, stack)) {
          entries++;
          proof.attempt(entry.where, () => judge(resource, entry, options, proof));
        }
      });
    }
  }
  for (const release of stack.ofType(...AIRFLOW_CHART)) {
    if (!isAirflowChart(release.type, release.props)) continue;
    if (entries === 0 && proof.certain) {
      proof.path("kubectl port-forward", "the UI", "an access entry of the cluster");
    }
    proof.attempt(release.name, () => policies(stack, release, options, proof));
  }
  return proof.build();
}

function judge(
  resource: StackResource,
  entry: EntryPoint,
  options: UiOptions,
  proof: ProofBuilder,
): void {
  const facing = entry.internetFacing() ? "internet-facing" : "internal";
  const ranges = entry.ranges();
  if (ranges === undefined) {
    proof.against(`${entry.where} takes everybody who can route to it`, resource.urn);
    return;
  }
  const guards = [
    ...(entry.encrypted() ? ["TLS"] : []),
    ...(entry.internetFacing() && entry.firewall() ? ["web application firewall"] : []),
  ];
  for (const range of ranges) {
    const allowed = options.allowed === undefined || withinAny(range, options.allowed);
    if (isEverywhere(range)) proof.against(`${entry.where} takes ${range}`, resource.urn);
    else if (!allowed) {
      proof.against(`${entry.where} takes ${range}, which is not allowed`, resource.urn);
    } else proof.path(range, "the UI", `${facing} load balancer of ${entry.where}`, ...guards);
  }
  if (entry.internetFacing() && !entry.firewall()) {
    proof.against(`${entry.where} faces the internet without a firewall`, resource.urn);
  }
}

/** Network policies of Airflow's namespace that let addresses outside the cluster reach the API server. */
function policies(
  stack: Inventory,
  release: StackResource,
  { allowed }: UiOptions,
  proof: ProofBuilder,
): void {
  const namespace = installedChart(release.type, release.props)?.namespace;
  const inside = clusterRanges(stack);
  const all = stack.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy");
  for (const policy of all.filter(({ props }) => namespaceOf(props) === namespace)) {
    const component = textAt(policy.props, "spec", "podSelector", "matchLabels", "component");
    if (component !== undefined && component !== "api-server") continue;
    const peers = listOf(at(policy.props, "spec", "ingress")).flatMap((rule) =>
      listOf(at(rule, "from")),
    );
    for (const cidr of peers.flatMap((peer) => textAt(peer, "ipBlock", "cidr") ?? [])) {
      const fine = withinAny(cidr, [...inside, ...(allowed ?? [])]);
      const unmeasured = allowed === undefined && prefixLength(cidr) >= 8;
      if (!fine && !unmeasured) proof.against(`a network policy lets ${cidr} in`, policy.urn);
    }
  }
}

/** Ranges of the VPCs: load balancers check health from addresses in them. */
function clusterRanges(stack: Inventory): string[] {
  const vpcs = stack.ofType("awsx:ec2:Vpc", "aws:ec2/vpc:Vpc");
  return vpcs.flatMap(({ props }) => known(() => textAt(props, "cidrBlock")) ?? []);
}
